import Logging
import MetricsRegistry

/// Takes away reservations that have been closed for long, so that they don't pile up. Until then each is known by its
/// key.
enum ReservationPruning {
    /// Reservations taken away in one transaction.
    static let batchMax = 500

    static func job(
        store: StockStore, retentionSeconds: Double, metrics: CatalogueMetrics, logger: Logger,
        intervalSeconds: Double = 60
    ) -> StockJob {
        StockJob(
            intervalSeconds: intervalSeconds, complaint: "Old reservations were not taken away", logger: logger,
            onFailure: { metrics.pruneFailures.with($0).increment() },
            batch: {
                let count = try await store.prune(olderThanSeconds: retentionSeconds, max: batchMax)
                if count > 0 { metrics.pruned.increment(by: count) }
                return count >= batchMax
            })
    }
}
