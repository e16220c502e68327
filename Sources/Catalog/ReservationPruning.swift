import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceLifecycle

/// Takes away reservations that have been closed for long, so that they don't pile up. Until then each is known by its
/// key. Every instance runs it; none takes what another is at.
struct ReservationPruning: Service {
    let store: StockStore
    let retentionSeconds: Double
    let metrics: CatalogueMetrics
    let logger: Logger
    var intervalSeconds = 60.0

    /// Reservations taken away in one transaction.
    static let batchMax = 500

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                let isFull = await runOnce()
                if !isFull { try? await Task.sleep(for: .seconds(intervalSeconds)) }
            }
        }
    }

    /// Whether there may be more.
    private func runOnce() async -> Bool {
        do {
            let count = try await store.prune(olderThanSeconds: retentionSeconds, max: Self.batchMax)
            if count > 0 { metrics.pruned.increment(by: count) }
            return count >= Self.batchMax
        } catch is CancellationError {
            return false
        } catch {
            let kind = (error as? PostgresError)?.kind.rawValue ?? "other"
            guard kind != PostgresError.Kind.cancelled.rawValue else { return false }
            metrics.pruneFailures.with(kind).increment()
            logger.warning(
                "Old reservations were not taken away",
                metadata: ["kind": .string(kind), "reason": .string(String(describing: error))])
            return false
        }
    }
}
