import MetricsRegistry
import Testing

@Suite struct RenderingTests {
    let registry: Registry

    init() {
        var configuration = RegistryConfiguration()
        configuration.nowSeconds = { 1_790_000_000.25 }
        registry = Registry(configuration)
    }

    /// What is rendered, without the registry's own metric and without OpenMetrics's end.
    private func lines(_ format: ExpositionFormat) -> [String] {
        registry.rendered(format).split(separator: "\n").map(String.init)
            .filter { !$0.contains("lugx_metrics_dropped") && $0 != "# EOF" }
    }

    @Test func `a counter`() throws {
        let family = try registry.counter("jobs_seconds_total", help: "Time\nspent \"well\" \\o/.", labels: ["queue"])
        family.with("b").add(0.5)
        family.with("a").increment(by: 3 as UInt64)
        #expect(
            lines(.text004) == [
                #"# HELP jobs_seconds_total Time\nspent "well" \\o/."#,
                "# TYPE jobs_seconds_total counter",
                #"jobs_seconds_total{queue="a"} 3"#,
                #"jobs_seconds_total{queue="b"} 0.5"#,
            ])
        #expect(
            lines(.openMetrics100) == [
                "# TYPE jobs_seconds counter",
                "# UNIT jobs_seconds seconds",
                #"# HELP jobs_seconds Time\nspent \"well\" \\o/."#,
                #"jobs_seconds_total{queue="a"} 3"#,
                #"jobs_seconds_created{queue="a"} 1790000000.25"#,
                #"jobs_seconds_total{queue="b"} 0.5"#,
                #"jobs_seconds_created{queue="b"} 1790000000.25"#,
            ])
    }

    @Test func `a histogram`() throws {
        let histogram = try registry.histogram("size_bytes", help: "Size.", labels: ["kind"], bounds: [0.5, 1, 1e9])
        for value in [0.5, 0.75, 2, 2e9, .nan, -1] { histogram.with("a").observe(value) }
        let samples = [
            #"size_bytes_bucket{kind="a",le="0.5"} 2"#,
            #"size_bytes_bucket{kind="a",le="1.0"} 3"#,
            #"size_bytes_bucket{kind="a",le="1000000000.0"} 4"#,
            #"size_bytes_bucket{kind="a",le="+Inf"} 5"#,
            #"size_bytes_sum{kind="a"} 2000000003.25"#,
            #"size_bytes_count{kind="a"} 5"#,
        ]
        #expect(lines(.text004) == ["# HELP size_bytes Size.", "# TYPE size_bytes histogram"] + samples)
        #expect(
            lines(.openMetrics100) == ["# TYPE size_bytes histogram", "# UNIT size_bytes bytes"]
                + ["# HELP size_bytes Size."] + samples + [#"size_bytes_created{kind="a"} 1790000000.25"#])
    }

    @Test func `an info is an info in OpenMetrics and a gauge in text`() throws {
        try registry.info("build_info", help: "Build.", labels: ["version": "1"])
        #expect(
            lines(.text004)
                == ["# HELP build_info Build.", "# TYPE build_info gauge", #"build_info{version="1"} 1"#])
        #expect(
            lines(.openMetrics100)
                == ["# TYPE build info", "# HELP build Build.", #"build_info{version="1"} 1"#])
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (-17, "-17"), (0.1, "0.1"), (1e-7, "1e-07"), (.infinity, "+Inf"),
        (-.infinity, "-Inf"), (.nan, "NaN"), (9_007_199_254_740_991, "9007199254740991"), (1e20, "1e+20"),
        (1.0 / 3, "0.3333333333333333"), (.leastNonzeroMagnitude, "5e-324"),
    ])
    func `numbers are written so that they read back`(value: Double, text: String) throws {
        try registry.gauge("a", help: "A.") { value }
        #expect(lines(.text004).last == "a \(text)")
    }

    @Test func `counters stay exact beyond 2^53`() throws {
        let counter = try registry.counter("a_total", help: "A.")
        counter.increment(by: UInt64.max - 1)
        counter.increment()
        #expect(lines(.text004).last == "a_total 18446744073709551615")
    }

    @Test func `a counter ignores what would make it fall or end`() throws {
        let counter = try registry.counter("a_total", help: "A.")
        for amount in [-1.0, .nan, .infinity, 2] { counter.add(amount) }
        counter.increment(by: -5 as Int)
        #expect(counter.value == 2)
    }

    @Test func `a label value is escaped`() throws {
        let family = try registry.gauge("a", help: "A.", labels: ["x"])
        family.with("\\ \" \n é \u{0}").set(1 as Int)
        #expect(lines(.text004).last == "a{x=\"\\\\ \\\" \\n é \u{0}\"} 1")
    }

    @Test func `a function gauge without a value, and a family without series, have no samples`() throws {
        try registry.gauge("b", help: "B.") { nil }
        _ = try registry.gauge("a", help: "A.", labels: ["x"])
        #expect(lines(.text004) == ["# HELP b B.", "# TYPE b gauge"])
    }

    @Test func `families and series are in order whatever order they were made in`() throws {
        let names: [MetricName] = ["c", "a", "b"]
        for name in names.shuffled() {
            let family = try registry.gauge(name, help: "Help.", labels: ["x", "y"])
            for value in ["2", "10", "1"].shuffled() { _ = family.with(value, "z") }
        }
        let samples = lines(.text004).filter { !$0.hasPrefix("#") }
        #expect(samples == samples.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(samples.count == 9)
    }

    @Test func `a scrape is appended to what the buffer holds`() throws {
        var bytes = Array("before\n".utf8)
        registry.render(.openMetrics100, into: &bytes)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(text.hasPrefix("before\n# TYPE") && text.hasSuffix("\n# EOF\n"))
    }

    @Test func `created samples can be left out`() throws {
        var configuration = RegistryConfiguration()
        configuration.createdSamples = false
        #expect(!Registry(configuration).rendered(.openMetrics100).contains("_created"))
    }
}
