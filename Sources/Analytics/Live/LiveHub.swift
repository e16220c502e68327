import MetricsRegistry
import Synchronization

/// Asks once a tick and tells every viewer, however many there are; asks nothing while nobody looks.
///
/// A viewer that is slow gets the newest tick and misses those between.
final class LiveHub: Sendable {
    enum Signal: Sendable, Equatable {
        case tick(LiveTick)
        /// The question failed; the viewer hears that the connection lives.
        case silence
    }

    struct Viewer: Sendable {
        let id: Int
        let signals: AsyncStream<Signal>
    }

    private struct State {
        var viewers: [Int: AsyncStream<Signal>.Continuation] = [:]
        var nextID = 0
        var newest: Signal?
        var ticker: Task<Void, Never>?
    }

    let viewersMax: Int
    private let state = Mutex(State())
    private let ask: @Sendable () async throws -> LiveTick
    private let pause: @Sendable () async throws -> Void
    private let viewers: Gauge
    private let refused: Counter
    private let ticks: Counter

    /// - Parameter pause: waits for the next tick.
    init(
        viewersMax: Int, registry: Registry, pause: @escaping @Sendable () async throws -> Void,
        ask: @escaping @Sendable () async throws -> LiveTick
    ) throws(RegistryError) {
        self.viewersMax = viewersMax
        self.ask = ask
        self.pause = pause
        viewers = try registry.gauge("lugx_live_viewers", help: "Connections that watch the live figures.")
        refused = try registry.counter(
            "lugx_live_refused_total", help: "Viewers that were told to come back, as there were too many.")
        ticks = try registry.counter("lugx_live_ticks_total", help: "Questions asked for all viewers together.")
    }

    /// Whether a viewer has to be told to come back; counts it.
    var isFull: Bool {
        let isFull = state.withLock { $0.viewers.count >= viewersMax }
        if isFull { refused.increment() }
        return isFull
    }

    /// Nil where there are too many; `leave` gives the place back.
    func enter() -> Viewer? {
        state.withLock { state in
            guard state.viewers.count < viewersMax else { return nil }
            let id = state.nextID
            state.nextID += 1
            let (signals, continuation) = AsyncStream<Signal>.makeStream(bufferingPolicy: .bufferingNewest(1))
            state.viewers[id] = continuation
            if let newest = state.newest { continuation.yield(newest) }
            viewers.set(Double(state.viewers.count))
            if state.ticker == nil { state.ticker = Task { [weak self] in await self?.tick() } }
            return Viewer(id: id, signals: signals)
        }
    }

    func leave(_ viewer: Viewer) {
        state.withLock { state in
            state.viewers.removeValue(forKey: viewer.id)?.finish()
            viewers.set(Double(state.viewers.count))
            guard state.viewers.isEmpty else { return }
            state.ticker?.cancel()
            state.ticker = nil
            state.newest = nil
        }
    }

    private func tick() async {
        while !Task.isCancelled {
            let signal: Signal
            do { signal = .tick(try await ask()) } catch { signal = .silence }
            ticks.increment()
            state.withLock { state in
                guard !Task.isCancelled else { return }
                state.newest = signal
                for viewer in state.viewers.values { viewer.yield(signal) }
            }
            do { try await pause() } catch { return }
        }
    }
}
