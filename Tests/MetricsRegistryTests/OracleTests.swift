import CoreMetrics
import MetricsRegistry
import TestSupport
import Testing

/// What we write, read by Prometheus's own tools.
@Suite struct OracleTests {
    /// A registry with every kind of metric, in use.
    private func furnished() throws -> Registry {
        let registry = Registry()
        ProcessMetrics().register(in: registry)
        try BuildInfo(version: "0.1.0").register(in: registry)
        let requests = try registry.counter(
            "http_requests_total", help: "Requests, by \"route\" \\ and\nmethod.", labels: ["method", "route"])
        requests.with("GET", "/a\\b\"c\nd").increment(by: 5 as UInt64)
        requests.with("POST", "").add(0.125)
        let durations = try registry.histogram(
            "http_request_duration_seconds", help: "Durations.", labels: ["route"], bounds: .seconds)
        for value in [0.0001, 0.3, 100] { durations.with("/a").observe(value) }
        let skews = try registry.histogram("clock_skew_seconds", help: "Skews.", bounds: [-1, 0, 1])
        for value in [-5.0, -0.5, 0.5] { skews.observe(value) }
        try registry.gauge("spool_ratio", help: "Fill.") { 0.5 }
        let extremes = try registry.gauge("extreme", help: "Extremes.", labels: ["kind"])
        for value in [Double.nan, .infinity, -.infinity, 1e300, -1e-300] { extremes.with("\(value)").set(value) }
        let limited = try registry.gauge("limited", help: "Limited.", labels: ["x"], seriesMax: 1)
        for value in ["1", "2", "3"] { limited.with(value).set(1) }
        registry.collector { $0.counter("ledger_events_total", help: "Events.", labels: ["state": "spooled"], 12) }

        let factory = RegistryMetricsFactory(registry: registry)
        CoreMetrics.Counter(label: "hb.requests", dimensions: [("status", "200")], factory: factory).increment()
        CoreMetrics.Timer(label: "http.server.request.duration", factory: factory).recordMilliseconds(3)
        CoreMetrics.Gauge(label: "queueDepth", factory: factory).record(3)
        Recorder(label: "batch.rows", dimensions: [], aggregate: true, factory: factory).record(30)
        return registry
    }

    @Test func `promtool has nothing to say about our text`() throws {
        #expect(try promtool(furnished().rendered(.text004)) == "")
    }

    @Test func `promtool is heard when there is something to say`() throws {
        #expect(try promtool("# TYPE a counter\na 1\n") != "")
    }

    @Test func `prometheus_client reads our OpenMetrics`() throws {
        let samples = try parseOpenMetrics(furnished().rendered(.openMetrics100))
        func sample(_ name: String, _ labels: [String: String] = [:]) throws -> ParsedSample {
            try #require(samples.first { $0.name == name && $0.labels == labels })
        }
        let request = try sample("http_requests_total", ["method": "GET", "route": "/a\\b\"c\nd"])
        #expect(request.type == "counter" && request.value == "5.0" && request.family == "http_requests")
        #expect(request.help == "Requests, by \"route\" \\ and\nmethod.")
        let duration = try sample("http_request_duration_seconds_bucket", ["route": "/a", "le": "+Inf"])
        #expect(duration.type == "histogram" && duration.unit == "seconds" && duration.value == "3.0")
        #expect(try sample("clock_skew_seconds_bucket", ["le": "0.0"]).value == "2.0")
        #expect(try sample("extreme", ["kind": "nan"]).value == "nan")
        #expect(try sample("extreme", ["kind": "-inf"]).value == "-inf")
        #expect(try sample("extreme", ["kind": "1e+300"]).value == "1e+300")
        #expect(try sample("limited", ["x": "_overflow"]).value == "1.0")
        #expect(try sample("ledger_events_total", ["state": "spooled"]).value == "12.0")
        #expect(samples.contains { $0.name == "lugx_build_info" && $0.type == "info" && $0.family == "lugx_build" })
        #expect(samples.contains { $0.name == "process_cpu_seconds_total" && $0.unit == "seconds" })
        #expect(samples.contains { $0.name == "http_requests_created" && Double($0.value) ?? 0 > 1e9 })
    }

    @Test func `random labels and values arrive as they were`() throws {
        let seed = SeededGenerator.seed(of: "labels")
        var random = SeededGenerator(seed: seed)
        let alphabet: [Character] = ["a", "\\", "\"", "\n", "{", "}", ",", "=", " ", "é", "😀", "#", "n", "\t"]
        let registry = Registry()
        let family = try registry.gauge("a", help: "A.", labels: ["x", "y"])
        var expected: [[String: String]: Double] = [:]
        for _ in 0..<500 {
            let texts = (0..<2).map { _ in
                String((0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random)! })
            }
            let value = Double(bitPattern: random.next())
            guard !value.isNaN else { continue }
            family.with(texts).set(value)
            expected[["x": texts[0], "y": texts[1]]] = value
        }
        let samples = try parseOpenMetrics(registry.rendered(.openMetrics100)).filter { $0.name == "a" }
        let read = Dictionary(uniqueKeysWithValues: samples.map { ($0.labels, Double($0.value)) })
        #expect(read == expected, "seed \(seed)")
    }
}
