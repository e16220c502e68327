import ClickHouse
import MetricsRegistry
import Queries

/// Takes away rows of the sales figures that nobody reads any more, where they have become many.
///
/// What goes is older than what was read of its day at the look before this one: whoever reads has its answer by then,
/// and a maker never publishes a revision below one that is read. Only one month of each table is worked on at a time.
struct SalesSweeper {
    /// Fewer dead rows of a month than this are left.
    static let deadRowsMin: UInt64 = 5_000
    static let tables = ["sales_facts", "sales_buyers", "sales_firsts", "sales_sums"]

    let client: ClickHouseClient
    let metrics: SalesSweepMetrics
    /// Seconds that a look at one table may take.
    var workSeconds = 60
    private var earlier: [ClickHouseDate: UInt64] = [:]

    init(client: ClickHouseClient, metrics: SalesSweepMetrics) {
        self.client = client
        self.metrics = metrics
    }

    mutating func pass(deadRowsMin: UInt64 = Self.deadRowsMin) async throws {
        let kept = earlier
        let current = try await query("sales_current").map { row in
            (try row("day", as: ClickHouseDate.self), try row("revision", as: UInt64.self))
        }
        earlier = Dictionary(uniqueKeysWithValues: current)
        guard try await query("sales_sweeping").first?("running", as: Int.self) == 0 else { return }
        for table in Self.tables {
            let name: ClickHouseValue = .identifier(table, among: Set(Self.tables))
            guard let month = try await worst(name, deadRowsMin: deadRowsMin) else { continue }
            let days = kept.keys.filter { $0.year * 100 + $0.month == month }.sorted()
            guard !days.isEmpty else { continue }
            try await client.execute(
                QueryFile.named("clickhouse/sales_sweep.sql").text,
                [
                    "sales_table": name, "days": .array(days.map { .date($0) }),
                    "kept": .array(days.map { .uint(kept[$0] ?? 0) }),
                ], timeoutSeconds: workSeconds)
            metrics.sweeps.increment()
        }
    }

    /// The month with the most dead rows, where these are many; as year × 100 + month.
    private func worst(_ table: ClickHouseValue, deadRowsMin: UInt64) async throws -> Int? {
        var worst: (month: Int, dead: UInt64)?
        for row in try await query("sales_garbage", ["sales_table": table]) {
            let (stored, dead): (UInt64, UInt64) = try (row("stored"), row("dead"))
            guard dead >= deadRowsMin, dead * 2 >= stored - dead, dead > worst?.dead ?? 0 else { continue }
            worst = (try row("month"), dead)
        }
        return worst?.month
    }

    private func query(_ name: String, _ values: [String: ClickHouseValue] = [:]) async throws -> ClickHouseRows {
        try await client.query(
            QueryFile.named("clickhouse/\(name).sql").text, values, settings: ["max_threads": "1"],
            timeoutSeconds: workSeconds)
    }
}

struct SalesSweepMetrics: Sendable {
    let sweeps: Counter

    init(registry: Registry) throws(RegistryError) {
        sweeps = try registry.counter(
            "lugx_sales_sweeps_total",
            help: "Months of a table of the sales figures from which old revisions were taken away.")
    }
}
