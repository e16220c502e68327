internal import EventSpool
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// What all tracking connections of a process share.
final class TrackingService: Sendable {
    let configuration: TrackingConfiguration
    let metrics: IngestionMetrics
    let clients: ClientIdentity
    let spool: EventSpool
    let window: DedupeWindow?
    let limiter: SharedRateLimiter?
    let unpackers: NIOThreadPool
    private let loops = Mutex<[ObjectIdentifier: NIOLoopBound<TrackingLoop>]>([:])
    private let connections = Atomic<Int>(0)

    /// - Parameter window: listens to the spool already: a failed group is forgotten before its clients are told.
    init(
        configuration: TrackingConfiguration, metrics: IngestionMetrics, clients: ClientIdentity, spool: EventSpool,
        window: DedupeWindow?
    ) {
        self.configuration = configuration
        self.metrics = metrics
        self.clients = clients
        self.spool = spool
        self.window = window
        limiter = configuration.eventsPerSecond > 0 ? SharedRateLimiter(configuration) : nil
        unpackers = NIOThreadPool(numberOfThreads: 1)
        unpackers.start()
        spool.addListener { [weak self] commit in self?.settle(commit) }
    }

    deinit { unpackers.shutdownGracefully { _ in } }

    /// Called on the spool's thread: one task per event loop and commit group.
    private func settle(_ commit: SpoolCommit) {
        for loop in loops.withLock({ Array($0.values) }) {
            loop.eventLoop.execute { loop.value.settle(commit) }
        }
    }

    /// The loop's part; call on that event loop.
    func loop(for eventLoop: any EventLoop) -> TrackingLoop {
        if let known = loops.withLock({ $0[ObjectIdentifier(eventLoop)] }) { return known.value }
        let made = TrackingLoop(eventLoop: eventLoop, service: self)
        loops.withLock { $0[ObjectIdentifier(eventLoop)] = NIOLoopBound(made, eventLoop: eventLoop) }
        return made
    }

    /// Counts a new connection in; true where it is one too many. `connectionClosed` follows in either case.
    func connectionOpened() -> Bool {
        connections.add(1, ordering: .relaxed).newValue > configuration.connectionsMax
    }

    func connectionClosed() { connections.subtract(1, ordering: .relaxed) }
}

/// The rate of each client address over all event loops.
final class SharedRateLimiter: Sendable {
    private let limiter: Mutex<EventRateLimiter<String>>

    init(_ configuration: TrackingConfiguration) {
        limiter = Mutex(
            EventRateLimiter(
                eventsPerSecond: configuration.eventsPerSecond, burstSeconds: configuration.eventBurstSeconds,
                clientsMax: configuration.rateClientsMax))
    }

    func check(_ client: String) -> EventRateLimiter<String>.Refusal? {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        return limiter.withLock { $0.check(client, now: now) }
    }

    func charge(_ client: String, events: Int) {
        let now = Int64(NIODeadline.now().uptimeNanoseconds)
        limiter.withLock { $0.charge(client, events: events, now: now) }
    }
}
