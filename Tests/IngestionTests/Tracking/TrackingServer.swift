import EventSpool
import Events
import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import MetricsRegistry
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
import TestSupport

@testable import Ingestion

/// Ingestion on a free port, in front of a router with a few routes, with a spool of its own.
struct TrackingServer: Sendable {
    let port: Int
    let directory: String
    let registry: Registry
    let ingestion: IngestionService
    private let group: ServiceGroup

    /// The routes' handlers run here: bodies of other tests that block the cooperative pool don't hold them up.
    private static let handlers = BlockingExecutor()

    func stop() async { await group.triggerGracefulShutdown() }

    /// A metric's value as a scrape shows it.
    func metric(_ sample: String) -> Double? {
        registry.rendered().split(separator: "\n").first { $0.hasPrefix(sample + " ") }
            .flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    /// Runs `body` against a server and stops it; the spool's directory is removed unless it was given.
    static func run(
        directory given: String? = nil, loops: Int = 2, files: any SpoolFiles = PosixFiles(),
        configure: (inout IngestionConfiguration) -> Void = { _ in },
        _ body: @escaping @Sendable (TrackingServer) async throws -> Void
    ) async throws {
        let directory = given ?? temporaryDirectory()
        defer { if given == nil { try? FileManager.default.removeItem(atPath: directory) } }
        var configuration = IngestionConfiguration(
            spool: SpoolConfiguration(
                directory: directory, bytesMax: 64 << 20, segmentBytes: 8 << 20, pendingBytesMax: 4 << 20))
        configure(&configuration)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        let ingestion = try IngestionService(
            configuration, clickHouse: nil, registry: registry, logger: logger, files: files)
        let eventLoops = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router(), server: HTTPServerBuilder(ingestion.channels()),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)), services: [ingestion],
            onServerRunning: { port.yield($0.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(eventLoops), logger: logger)
        let group = ServiceGroup(
            configuration: .init(services: [.init(service: application)], logger: logger))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask(executorPreference: handlers) { try await group.run() }
            var iterator = ports.makeAsyncIterator()
            let server = TrackingServer(
                port: await iterator.next() ?? 0, directory: directory, registry: registry, ingestion: ingestion,
                group: group)
            let result: Result<Void, any Error>
            do {
                result = .success(
                    try await withTaskExecutorPreference(BlockingExecutor()) { try await body(server) })
            } catch {
                result = .failure(error)
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            try result.get()
        }
        try await eventLoops.shutdownGracefully()
    }

    private static func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/ping") { _, _ in "pong" }
        router.post("/echo") { request, _ in
            var request = request
            return try await Response(status: .ok, body: .init(byteBuffer: request.collectBody(upTo: 1 << 20)))
        }
        router.get("/later") { _, _ in
            try await Task.sleep(for: .milliseconds(20))
            return "later"
        }
        return router
    }

    static func temporaryDirectory() -> String {
        NSTemporaryDirectory() + "lugx-tracking-\(UUID().uuidString)"
    }

    /// The event ids that stand in a closed spool.
    static func events(in directory: String) throws -> [EventID] {
        let spool = try EventSpool.open(
            SpoolConfiguration(
                directory: directory, bytesMax: 64 << 20, segmentBytes: 8 << 20, pendingBytesMax: 4 << 20))
        defer { spool.close() }
        let reader = try spool.makeReader(name: "test")
        var ids: [EventID] = []
        var sequence = spool.state.firstSequence
        while sequence < spool.state.nextSequence {
            let chunk = try reader.read(from: sequence, recordsMax: 10_000, bytesMax: 1 << 20)
            guard !chunk.isEmpty else { break }
            chunk.forEach { _, record in ids.append(EventRow.eventID(of: record)) }
            sequence = chunk.nextSequence
        }
        return ids
    }
}

/// Runs blocking work on a thread of its own, beside the test's body.
func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread { continuation.resume(with: Result { try work() }) }.start()
    }
}

/// Waits for something to become true, for at most a minute.
func eventually(_ condition: @Sendable () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(5))
    }
    return false
}
