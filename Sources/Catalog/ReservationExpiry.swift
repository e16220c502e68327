import Logging
import MetricsRegistry

/// Releases abandoned reservations.
enum ReservationExpiry {
    /// Reservations released in one transaction.
    static let batchMax = 50

    static func job(
        store: StockStore, metrics: CatalogueMetrics, logger: Logger, intervalSeconds: Double = 1
    ) -> StockJob {
        StockJob(
            intervalSeconds: intervalSeconds, complaint: "Expired reservations were not released", logger: logger,
            onFailure: { metrics.expiryFailures.with($0).increment() },
            batch: {
                let count = try await store.releaseExpired(max: batchMax)
                if count > 0 { metrics.reservations.with("expired").increment(by: count) }
                return count == batchMax
            })
    }
}
