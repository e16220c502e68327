import CoreMetrics
import MetricsRegistry
import Synchronization
import Testing

@Suite struct RegistryMetricsFactoryTests {
    let registry = Registry()
    var factory: RegistryMetricsFactory { RegistryMetricsFactory(registry: registry) }

    private func samples(_ prefix: String) -> [String] {
        registry.rendered().split(separator: "\n").map(String.init).filter { $0.hasPrefix(prefix) }
    }

    @Test func `counters, whole and floating`() {
        let dimensions = [("http.route", "/a"), ("http.request.method", "GET")]
        let counter = CoreMetrics.Counter(label: "hb.requests", dimensions: dimensions, factory: factory)
        counter.increment(by: 2)
        counter.increment(by: -1)
        let floating = FloatingPointCounter(label: "hb.work", dimensions: [], factory: factory)
        floating.increment(by: 0.25)
        #expect(
            samples("hb") == [
                #"hb_requests_total{http_request_method="GET",http_route="/a"} 2"#, "hb_work_total 0.25",
            ])
        counter.reset()
        #expect(samples("hb_requests") == [#"hb_requests_total{http_request_method="GET",http_route="/a"} 0"#])
    }

    @Test func `meters, gauges, recorders and timers`() {
        let meter = Meter(label: "active", factory: factory)
        meter.increment(by: 3.0)
        meter.decrement()
        CoreMetrics.Gauge(label: "level", factory: factory).record(7)
        Recorder(label: "rows", dimensions: [], aggregate: true, factory: factory).record(5)
        CoreMetrics.Timer(label: "requestDuration.ms", factory: factory).recordMilliseconds(20)
        #expect(samples("active") == ["active 2"])
        #expect(samples("level") == ["level 7"])
        #expect(samples("rows_bucket{le=\"2.0\"}") == ["rows_bucket{le=\"2.0\"} 0"])
        #expect(samples("rows_bucket{le=\"5.0\"}") == ["rows_bucket{le=\"5.0\"} 1"])
        #expect(samples("request_duration_seconds_sum") == ["request_duration_seconds_sum 0.02"])
        #expect(samples("request_duration_seconds_count") == ["request_duration_seconds_count 1"])
    }

    @Test func `a metric made on each use is one series`() {
        for _ in 0..<3 { CoreMetrics.Counter(label: "a", dimensions: [("x", "1")], factory: factory).increment() }
        let factory = factory
        for _ in 0..<3 { CoreMetrics.Counter(label: "a", dimensions: [("x", "1")], factory: factory).increment() }
        #expect(samples("a_total") == ["a_total{x=\"1\"} 6"])
    }

    @Test func `names and labels of any kind become valid ones`() {
        let dimensions = [("le", "1"), ("__name__", "2"), ("", "3"), ("userID", "4"), ("user-id", "5"), ("none", "")]
        CoreMetrics.Counter(label: "5xx Größe!total", dimensions: dimensions, factory: factory).increment()
        #expect(samples("n5xx") == [#"n5xx_gr_e_total{label="3",label_le="1",name="2",user_id="4"} 1"#])
        CoreMetrics.Gauge(label: "x.count", factory: factory).record(1)
        CoreMetrics.Gauge(label: "", factory: factory).record(1)
        #expect(samples("x_count_value") == ["x_count_value 1"])
        #expect(samples("unnamed") == ["unnamed 1"])
    }

    @Test func `a name in use by another kind gets a qualifier, then is dropped`() throws {
        let drops = Mutex<[DroppedSeries]>([])
        var configuration = RegistryConfiguration()
        configuration.onDrop = { drop in drops.withLock { $0.append(drop) } }
        let registry = Registry(configuration)
        let factory = RegistryMetricsFactory(registry: registry)
        _ = try registry.counter("jobs_total", help: "Jobs.", labels: ["kind"])
        _ = try registry.counter("jobs_value_total", help: "Jobs.")
        CoreMetrics.Counter(label: "jobs", factory: factory).increment()
        for _ in 0..<2 { CoreMetrics.Gauge(label: "jobs", factory: factory).record(1) }
        let text = registry.rendered()
        #expect(text.contains("\njobs_events_total 1\n"))
        #expect(text.contains("lugx_metrics_dropped_series_total{family=\"jobs\"} 2\n"))
        #expect(drops.withLock { $0 } == [DroppedSeries(family: "jobs", reason: .collision)])
    }

    @Test func `label values from clients are bounded`() {
        for index in 0..<1500 {
            CoreMetrics.Counter(label: "a", dimensions: [("path", "/\(index)")], factory: factory).increment()
            CoreMetrics.Counter(label: "b", dimensions: [("method", "M\(index)")], factory: factory).increment()
        }
        #expect(samples("a_total").count == 1001)
        #expect(samples("a_total").contains("a_total{overflow=\"true\"} 500"))
        #expect(samples("b_total") == ["b_total{method=\"_other\"} 1500"])
    }

    @Test func `metrics without end do not fill the registry without end`() {
        for index in 0..<1500 { CoreMetrics.Counter(label: "a\(index)", factory: factory).increment() }
        #expect(samples("a").count == 1000)
        #expect(samples("lugx_metrics_dropped") == ["lugx_metrics_dropped_series_total{family=\"_overflow\"} 500"])
    }
}
