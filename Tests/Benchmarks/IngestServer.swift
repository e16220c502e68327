import EventSpool
import Hummingbird
import Ingestion
import Logging
import MetricsRegistry
import NIOPosix

/// Ingestion as the analytics service runs it, without ClickHouse: events stay in the spool.
enum IngestServer {
    static func run(port: Int, directory: String) async throws {
        var logger = Logger(label: "benchmarks")
        logger.logLevel = .warning
        let configuration = IngestionConfiguration(spool: SpoolConfiguration(directory: directory))
        let ingestion = try IngestionService(configuration, clickHouse: nil, registry: Registry(), logger: logger)
        let application = Application(
            router: Router(), server: ingestion.server(),
            configuration: .init(address: .hostname("127.0.0.1", port: port)),
            services: [ingestion], eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup(numberOfThreads: 1)),
            logger: logger)
        try await application.runService()
    }
}
