import MetricsRegistry
import Postgres

/// PostgreSQL as this process sees it: its pool of connections, what waits for one, what statements take.
struct PostgresMetrics: PostgresObserver {
    private enum Operation: String, CaseIterable {
        case connect, query, wait
    }

    private let opening: Gauge
    private let idle: Gauge
    private let leased: Gauge
    private let waiting: Gauge
    private let waits: Histogram
    private let queries: Histogram
    private let retries: Counter
    private let failures: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        let connections = try registry.gauge(
            "lugx_postgres_connections", help: "Connections to PostgreSQL, by what they do.", labels: ["state"])
        opening = connections.with("opening")
        idle = connections.with("idle")
        leased = connections.with("leased")
        waiting = try registry.gauge(
            "lugx_postgres_waiting", help: "Callers that wait for a connection, as none is free.")
        waits = try registry.histogram(
            "lugx_postgres_wait_seconds", help: "How long callers waited for a connection.", bounds: .seconds)
        queries = try registry.histogram(
            "lugx_postgres_query_seconds", help: "How long a statement or a batch of them took.", bounds: .seconds)
        retries = try registry.counter(
            "lugx_postgres_transaction_retries_total", help: "Transactions run again, as another was in their way.")
        failures = try registry.counter(
            "lugx_postgres_failures_total", help: "What failed, by what was done and the kind of error.",
            labels: ["operation", "kind"])
        // From the start, so that the first failure is an increase.
        for operation in Operation.allCases {
            _ = failures.with(operation.rawValue, PostgresError.Kind.connection.rawValue)
        }
    }

    func poolChanged(_ counts: PoolCounts) {
        opening.set(Double(counts.opening))
        idle.set(Double(counts.idle))
        leased.set(Double(counts.leased))
        waiting.set(Double(counts.waiting))
    }

    func waited(seconds: Double, failure: PostgresError.Kind?) {
        waits.observe(seconds)
        note(.wait, failure)
    }

    func connected(seconds: Double, failure: PostgresError.Kind?) { note(.connect, failure) }

    func queried(seconds: Double, failure: PostgresError.Kind?) {
        queries.observe(seconds)
        note(.query, failure)
    }

    func retried(_ kind: PostgresError.Kind) { retries.increment() }

    private func note(_ operation: Operation, _ failure: PostgresError.Kind?) {
        guard let failure else { return }
        failures.with(operation.rawValue, failure.rawValue).increment()
    }
}
