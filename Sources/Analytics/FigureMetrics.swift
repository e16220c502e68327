import MetricsRegistry

/// What the questions of figures to ClickHouse, and those who ask them, come to.
struct FigureMetrics: Sendable {
    private let results: Family<Counter>
    private let duration: Histogram
    private let running: Gauge
    private let waiting: Gauge
    private let accesses: Family<Counter>
    private let lookups: Family<Counter>
    private let evictions: Counter
    private let answers: Gauge
    private let answerBytes: Gauge
    /// Questions that were being asked already.
    let shared: Counter

    init(registry: Registry) throws(RegistryError) {
        results = try registry.counter(
            "lugx_figure_queries_total", help: "Questions of figures to ClickHouse, by what came of them.",
            labels: ["result"])
        duration = try registry.histogram(
            "lugx_figure_query_seconds", help: "How long ClickHouse took to answer a figure's question.",
            bounds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30])
        running = try registry.gauge(
            "lugx_figure_queries_running", help: "Questions of figures that ClickHouse is answering.")
        waiting = try registry.gauge(
            "lugx_figure_queries_waiting", help: "Questions of figures that wait for others to end.")
        shared = try registry.counter(
            "lugx_figure_queries_shared_total", help: "Questions answered together with the same one asked before.")
        lookups = try registry.counter(
            "lugx_figure_answers_total",
            help: "Questions whose answers can't change, by whether the answer was kept from before (found), kept from "
                + "now on (asked) or is too large to be kept (too_large).", labels: ["result"])
        evictions = try registry.counter(
            "lugx_figure_answers_evicted_total", help: "Kept answers that had to go for others.")
        answers = try registry.gauge("lugx_figure_answers_kept", help: "Answers that are kept.")
        answerBytes = try registry.gauge(
            "lugx_figure_answers_kept_bytes", help: "About how many bytes kept answers take.")
        accesses = try registry.counter(
            "lugx_figure_reads_total", help: "Requests for figures, by how they were let in, or refused.",
            labels: ["access"])
    }

    func result(_ result: String) { results.with(result).increment() }
    func kept(_ result: String) { lookups.with(result).increment() }

    func answers(gone: Int, count: Int, bytes: Int) {
        evictions.increment(by: gone)
        answers.set(count)
        answerBytes.set(bytes)
    }

    func access(_ access: String) { accesses.with(access).increment() }

    func seconds(_ duration: Duration) {
        let parts = duration.components
        self.duration.observe(Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
    }

    func load(running: Int, waiting: Int) {
        self.running.set(running)
        self.waiting.set(waiting)
    }
}
