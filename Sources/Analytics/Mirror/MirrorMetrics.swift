import ClickHouse
import MetricsRegistry
import Postgres

/// Every metric of the order mirror.
struct MirrorMetrics: Sendable {
    /// What the mirror of this process is at.
    enum State: String, CaseIterable {
        /// Another instance mirrors.
        case standby
        /// Everything that was committed stands in ClickHouse.
        case current
        /// So it does, and a transaction that is open for long keeps the watermark from moving on.
        case openTransaction = "open_transaction"
        case catchingUp = "catching_up"
        /// Everything is mirrored anew.
        case resyncing
        /// The last attempt failed.
        case failing
    }

    /// Why everything is mirrored anew.
    enum Reason: String, CaseIterable, Sendable {
        case asked
        /// ClickHouse holds nothing.
        case empty
        /// ClickHouse was filled from somewhere else.
        case foreign
        /// ClickHouse holds versions that PostgreSQL does not know of yet.
        case postgresRestored = "postgres_restored"
        /// ClickHouse misses versions that it had.
        case clickHouseRestored = "clickhouse_restored"
    }

    private let rows: Counter
    private let tombstones: Counter
    private let batches: Counter
    private let resyncs: Family<Counter>
    private let failures: Family<Counter>
    private let state: Family<Gauge>
    private let changes: Gauge
    private let backlog: Gauge
    private let refusals: Gauge
    private let lag: Gauge
    private let oldest: Gauge

    init(registry: Registry) throws(RegistryError) {
        rows = try registry.counter("lugx_mirror_rows_total", help: "Order lines written to ClickHouse.")
        tombstones = try registry.counter(
            "lugx_mirror_tombstones_total", help: "Order lines that are no more, as written to ClickHouse.")
        batches = try registry.counter("lugx_mirror_batches_total", help: "Batches of orders that were mirrored.")
        resyncs = try registry.counter(
            "lugx_mirror_resyncs_total", help: "How often everything was mirrored anew, and why.", labels: ["reason"])
        failures = try registry.counter(
            "lugx_mirror_failures_total", help: "Attempts that failed, by the database and its kind of error.",
            labels: ["kind"])
        state = try registry.gauge(
            "lugx_mirror_state", help: "1 for what the mirror of this process is at.", labels: ["state"])
        changes = try registry.gauge(
            "lugx_mirror_changes_pending", help: "Changes that are not mirrored yet, counted up to 100,000.")
        backlog = try registry.gauge(
            "lugx_mirror_backlog", help: "Orders to be mirrored again, counted up to 100,000.")
        refusals = try registry.gauge(
            "lugx_mirror_refused_orders", help: "Orders with something that ClickHouse can't hold.")
        lag = try registry.gauge(
            "lugx_mirror_lag_seconds",
            help: "Age of the moment up to which all orders are mirrored; an open transaction holds it back.")
        oldest = try registry.gauge(
            "lugx_mirror_oldest_change_seconds", help: "How long the oldest change has waited to be mirrored.")
        for reason in Reason.allCases { _ = resyncs.with(reason.rawValue) }
    }

    func wrote(_ plan: MirrorPlan) {
        batches.increment()
        rows.increment(by: plan.lines.count)
        tombstones.increment(by: plan.tombstones.count)
    }

    func resync(_ reason: Reason) { resyncs.with(reason.rawValue).increment() }

    func swept(_ count: Int) { tombstones.increment(by: count) }

    func failed(_ error: any Error) { failures.with(Self.kind(error)).increment() }

    func enter(_ state: State) {
        for other in State.allCases { self.state.with(other.rawValue).set(other == state ? 1 : 0) }
    }

    func pending(_ pending: MirrorStore.Pending, lagSeconds: Double) {
        changes.set(Double(pending.changes))
        backlog.set(Double(pending.backlog))
        refusals.set(Double(pending.refusals))
        oldest.set(pending.seconds)
        lag.set(lagSeconds)
    }

    private static func kind(_ error: any Error) -> String {
        switch error {
        case let error as PostgresError: "postgres_" + error.kind.rawValue
        case let error as ClickHouseError: "clickhouse_" + error.kind.rawValue
        case is MirrorStore.Moved: "moved"
        case is MirrorLine.Refusal: "source"
        default: "internal"
        }
    }
}
