import MetricsRegistry

/// What reports come to.
struct ReportMetrics: Sendable {
    private let definitions: Gauge
    private let problems: Gauge
    private let requests: Family<Counter>
    private let prints: Family<Counter>
    private let printing: Histogram

    init(registry: Registry) throws(RegistryError) {
        definitions = try registry.gauge("lugx_report_definitions", help: "Reports that can be asked for.")
        problems = try registry.gauge(
            "lugx_report_file_problems", help: "Files of LUGX_REPORTS_DIR that can't be used.")
        requests = try registry.counter(
            "lugx_report_requests_total", help: "Reports asked for through the API, by what came of them.",
            labels: ["result"])
        prints = try registry.counter(
            "lugx_report_prints_total", help: "PDFs that Chromium was started for, by what came of them.",
            labels: ["outcome"])
        printing = try registry.histogram(
            "lugx_report_print_duration_seconds", help: "How long Chromium took to print a PDF.",
            bounds: [0.5, 1, 2.5, 5, 10, 30, 60, 120, 300])
        for outcome in PDFPrinter.Outcome.allCases { prints.with(outcome.rawValue).increment(by: 0) }
    }

    func listed(_ listing: ReportCatalog.Listing) {
        definitions.set(listing.definitions.count)
        problems.set(listing.problems.count)
    }

    func made(_ result: String) { requests.with(result).increment() }

    func printed(_ outcome: PDFPrinter.Outcome, _ seconds: Double) {
        prints.with(outcome.rawValue).increment()
        printing.observe(seconds)
    }
}
