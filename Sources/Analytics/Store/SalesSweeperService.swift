import ClickHouse
import Logging
import MetricsRegistry
import ServiceLifecycle

/// Looks for old revisions of the sales figures now and then.
struct SalesSweeperService: Service {
    let client: ClickHouseClient
    /// By which one of several instances does it.
    let lease: JobLease
    let logger: Logger
    /// Pause between two looks; a reader is never slower than this.
    var intervalSeconds = 180.0
    private let metrics: SalesSweepMetrics

    init(client: ClickHouseClient, lease: JobLease, registry: Registry, logger: Logger) throws {
        self.client = client
        self.lease = lease
        self.logger = logger
        metrics = try SalesSweepMetrics(registry: registry)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var sweeper = SalesSweeper(client: client, metrics: metrics)
            while !Task.isCancelled {
                do {
                    // What one instance remembers is of use to none but itself: it comes back before the others may.
                    _ = try await lease.holding(restSeconds: intervalSeconds * 3) { try await sweeper.pass() }
                } catch {
                    if !Task.isCancelled {
                        logger.warning(
                            "Old sales figures can't be taken away", metadata: ["reason": .string("\(error)")])
                    }
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }
}
