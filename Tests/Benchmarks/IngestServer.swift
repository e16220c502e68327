import EventSpool
import Foundation
import Hummingbird
import HummingbirdCore
import Ingestion
import Logging
import MetricsRegistry
import NIOPosix
import ServiceLifecycle

/// Ingestion as the analytics service runs it, on one event loop, with a reader that drops what is stored instead of
/// shipping it: so segments are recycled, as in a service whose ClickHouse keeps up.
enum IngestServer {
    /// - Parameter report: where to write, at the end, what was accepted and stored.
    static func run(port: Int, directory: String, report: String) async throws {
        var logger = Logger(label: "benchmarks")
        logger.logLevel = .warning
        let configuration = IngestionConfiguration(spool: SpoolConfiguration(directory: directory))
        let ingestion = try IngestionService(configuration, clickHouse: nil, registry: Registry(), logger: logger)
        let consumer = Consumer(spool: ingestion.spool, reader: try ingestion.spool.makeReader(name: "benchmark"))
        let application = Application(
            router: Router(), server: HTTPServerBuilder(ingestion.channels()),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            services: [ingestion, consumer],
            eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)), logger: logger)
        try await application.runService()
        // Answers of the last group may still be counted on the event loop.
        for _ in 0..<100 where ingestion.metrics.accepted.value != Double(ingestion.spool.state.nextSequence) {
            try await Task.sleep(for: .milliseconds(10))
        }
        try IngestReport(
            accepted: Int(ingestion.metrics.accepted.value), stored: Int(ingestion.spool.state.nextSequence),
            groups: ingestion.metrics.commitRecords.snapshot().counts.reduce(0) { $0 + Int($1) },
            peakMegabytes: peakMegabytes()
        ).write(to: report)
    }

    private static func peakMegabytes() -> Int {
        let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").compactMap { Int($0) }.first ?? 0) / 1024
    }

    /// Moves a reader's position on, durably, ten times a second.
    private struct Consumer: Service {
        let spool: EventSpool
        let reader: SpoolReader

        func run() async throws {
            try? await cancelWhenGracefulShutdown {
                while true {
                    try await Task.sleep(for: .milliseconds(100))
                    let next = spool.state.nextSequence
                    if next > reader.position { try reader.commit(next, attachment: []) }
                }
            }
        }
    }
}

/// What a server knows at its end.
struct IngestReport: Codable {
    let accepted: Int
    let stored: Int
    /// Commit groups: one write and one sync each.
    let groups: Int
    let peakMegabytes: Int

    func write(to path: String) throws {
        try JSONEncoder().encode(self).write(to: URL(fileURLWithPath: path))
    }

    init(accepted: Int, stored: Int, groups: Int, peakMegabytes: Int) {
        self.accepted = accepted
        self.stored = stored
        self.groups = groups
        self.peakMegabytes = peakMegabytes
    }

    init?(path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let report = try? JSONDecoder().decode(IngestReport.self, from: data)
        else { return nil }
        self = report
    }
}
