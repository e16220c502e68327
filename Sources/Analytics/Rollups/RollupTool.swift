package import ClickHouse
package import Logging
package import MetricsRegistry
package import Postgres
import ServiceKit

/// The rollups as someone at a terminal sees them: how far they are, working them out anew, comparing them.
///
/// It works beside running services: each hour is still worked out by one of them at a time.
package struct RollupTool: Sendable {
    package struct Status: Sendable, Equatable {
        /// Hours that have figures or events.
        package let hours: Int
        /// Of these, how many are to be worked out, and how many days are to be put together.
        package let pending: Int
    }

    /// The most pending hours that are counted.
    static let pendingMax = 1_000_000

    private let worker: RollupWorker

    package init(clickHouse: ClickHouseClient, database: PostgresPool, registry: Registry, logger: Logger) throws {
        worker = RollupWorker(
            store: RollupStore(client: clickHouse), lease: RollupLease(pool: database),
            metrics: try RollupMetrics(registry: registry), logger: logger)
    }

    package func status() async throws -> Status {
        let openFrom = RollupHours.hour(of: worker.now())
        let hours = try await worker.store.span()?.hours ?? 0
        let pending = try await worker.store.dirty(openFrom: openFrom, limit: Self.pendingMax).count
        let days = try await worker.store.staleDays(openFrom: openFrom, limit: Self.pendingMax).count
        return Status(hours: hours, pending: pending + days)
    }

    /// Has all hours worked out again, or those from `from` to before `to` (seconds since 1970), and sees it through.
    ///
    /// - Parameter progress: called now and then with the hours left.
    package func backfill(
        from: Int64? = nil, to: Int64? = nil, progress: (Int) -> Void
    ) async throws {
        try await worker.store.touch(window: (from ?? 0)..<max(from ?? 0, to ?? Int64(UInt32.max)))
        while true {
            let pending = try await status().pending
            progress(pending)
            guard pending > 0 else { return }
            // Another instance may be at it.
            if try await !worker.pass() { try await Task.sleep(for: .seconds(0.5)) }
        }
    }

    /// Compares every hour with what its events come to; those that differ are worked out again. How many they were.
    package func verify(progress: (Int, Int) -> Void) async throws -> Int {
        guard let (span, _) = try await worker.store.span() else { return 0 }
        let hours = Int((span.upperBound - span.lowerBound) / RollupHours.seconds)
        var differences = 0
        for run in RollupHours.runs(RollupHours.all(in: span)).reversed() {
            let different = try await worker.differences(run)
            try await worker.store.touch(different)
            differences += different.count
            progress(Int((run.upperBound - span.lowerBound) / RollupHours.seconds), hours)
        }
        while try await worker.pass() {}
        return differences
    }
}
