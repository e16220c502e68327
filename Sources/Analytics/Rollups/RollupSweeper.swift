import MetricsRegistry

/// Takes away rows of revisions that are no longer read, week by week, where they have become many.
///
/// A revision may go once it was neither current at the look before this one nor is now: a reader that asked for the
/// current revisions has its answer by then, and so has a worker that was about to switch.
struct RollupSweeper {
    /// Fewer dead rows than this are left.
    static let deadRowsMin: UInt64 = 5_000

    let store: RollupStore
    let metrics: RollupMetrics
    private var earlier: [Int64: Set<UInt64>] = [:]
    private var earlierNewest: UInt64 = 0

    init(store: RollupStore, metrics: RollupMetrics) {
        self.store = store
        self.metrics = metrics
    }

    mutating func pass(deadRowsMin: UInt64 = Self.deadRowsMin) async throws {
        let newest = try await store.newestRevision()
        var looked: [Int64: Set<UInt64>] = [:]
        for table in RollupTable.all {
            for garbage in try await store.garbage(table)
            where garbage.dead >= deadRowsMin && garbage.dead * 2 >= garbage.stored - garbage.dead {
                let week = garbage.week..<garbage.week + 7 * 86_400
                let live = try await store.live(week)
                looked[garbage.week] = live
                guard let before = earlier[garbage.week] else { continue }
                try await store.sweep(table, week, upTo: earlierNewest, keeping: before.union(live))
                metrics.sweeps.increment()
            }
        }
        earlier = looked
        earlierNewest = newest
    }
}
