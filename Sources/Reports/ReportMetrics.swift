import MetricsRegistry

/// What reports come to.
struct ReportMetrics: Sendable {
    private let definitions: Gauge
    private let problems: Gauge
    private let requests: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        definitions = try registry.gauge("lugx_report_definitions", help: "Reports that can be asked for.")
        problems = try registry.gauge(
            "lugx_report_file_problems", help: "Files of LUGX_REPORTS_DIR that can't be used.")
        requests = try registry.counter(
            "lugx_report_requests_total", help: "Reports asked for through the API, by what came of them.",
            labels: ["result"])
    }

    func listed(_ listing: ReportCatalog.Listing) {
        definitions.set(listing.definitions.count)
        problems.set(listing.problems.count)
    }

    func made(_ result: String) { requests.with(result).increment() }
}
