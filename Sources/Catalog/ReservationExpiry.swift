import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceLifecycle

/// Releases abandoned reservations. Every instance runs it; none releases what another is at.
struct ReservationExpiry: Service {
    let store: StockStore
    let metrics: CatalogueMetrics
    let logger: Logger
    var intervalSeconds = 1.0

    /// Reservations released in one transaction.
    static let batchMax = 50

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
            let count = try await store.releaseExpired(max: Self.batchMax)
            if count > 0 { metrics.reservations.with("expired").increment(by: count) }
            return count == Self.batchMax
        } catch is CancellationError {
            return false
        } catch {
            let kind = (error as? PostgresError)?.kind.rawValue ?? "other"
            guard kind != PostgresError.Kind.cancelled.rawValue else { return false }
            metrics.expiryFailures.with(kind).increment()
            logger.warning(
                "Expired reservations were not released",
                metadata: ["kind": .string(kind), "reason": .string(String(describing: error))])
            return false
        }
    }
}
