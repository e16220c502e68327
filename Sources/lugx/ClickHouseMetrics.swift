import Curl
import MetricsRegistry

/// ClickHouse as this process sees it: each request, its bytes, and what kept an answer from coming.
struct ClickHouseMetrics: CurlObserver {
    private let requests: Histogram
    private let sent: Counter
    private let received: Counter
    private let connections: Counter
    private let refusals: Counter
    private let failures: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        requests = try registry.histogram(
            "lugx_clickhouse_request_seconds", help: "How long a request of ClickHouse took.", bounds: .seconds)
        sent = try registry.counter("lugx_clickhouse_sent_bytes_total", help: "Bytes sent to ClickHouse.")
        received = try registry.counter(
            "lugx_clickhouse_received_bytes_total", help: "Bytes received from ClickHouse.")
        connections = try registry.counter(
            "lugx_clickhouse_connections_opened_total", help: "Connections opened to ClickHouse.")
        refusals = try registry.counter(
            "lugx_clickhouse_refusals_total", help: "Requests that ClickHouse answered with an error.")
        failures = try registry.counter(
            "lugx_clickhouse_failures_total", help: "Requests without a whole answer, by why.", labels: ["kind"])
        // From the start, so that the first failure is an increase.
        for kind in CurlError.Kind.allCases { _ = failures.with(kind.rawValue) }
    }

    func transferEnded(_ summary: CurlSummary) {
        requests.observe(summary.durationSeconds)
        sent.increment(by: summary.bytesSent)
        received.increment(by: summary.bytesReceived)
        connections.increment(by: summary.connectionsOpened)
        if let failure = summary.failure {
            failures.with(failure.rawValue).increment()
        } else if let status = summary.status, status >= 400 {
            refusals.increment()
        }
    }
}
