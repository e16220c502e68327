import MetricsRegistry
import Testing

@Suite struct RegistrationTests {
    let registry = Registry()

    private func code(_ register: () throws(RegistryError) -> Void) -> RegistryError.Code? {
        do {
            try register()
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `registering the same shape again gives the same metric`() throws {
        let first = try registry.counter("a_total", help: "A.", labels: ["x"])
        let second = try registry.counter("a_total", help: "Another text.", labels: ["x"])
        #expect(first === second)
        #expect(first.with("1") === second.with("1"))
        #expect(first.with("1") !== second.with("2"))
    }

    @Test func `another kind, other labels or other bounds under the same name are refused`() throws {
        _ = try registry.histogram("a", help: "A.", labels: ["x"], bounds: [1, 2])
        #expect(code { () throws(RegistryError) in _ = try registry.gauge("a", help: "A.") } == .shape)
        #expect(
            code { () throws(RegistryError) in
                _ = try registry.histogram("a", help: "A.", labels: ["y"], bounds: [1, 2])
            } == .shape)
        #expect(
            code { () throws(RegistryError) in
                _ = try registry.histogram("a", help: "A.", labels: ["x"], bounds: [1, 3])
            } == .shape)
    }

    @Test func `a function gauge can be registered once`() throws {
        try registry.gauge("a", help: "A.") { 1 }
        #expect(code { () throws(RegistryError) in try registry.gauge("a", help: "A.") { 2 } } == .shape)
        #expect(code { () throws(RegistryError) in _ = try registry.gauge("a", help: "A.") } == .shape)
    }

    @Test func `metrics whose samples would be confused are refused`() throws {
        _ = try registry.counter("a_total", help: "A.")
        #expect(code { () throws(RegistryError) in _ = try registry.gauge("a", help: "A.") } == .shape)
        _ = try registry.counter("b_count_total", help: "B.")
        #expect(code { () throws(RegistryError) in _ = try registry.histogram("b", help: "B.", bounds: [1]) } == .clash)
    }

    @Test(arguments: ["a_total", "a_created", "a_bucket", "a_info", "a_count", "a_sum"])
    func `a gauge can't have another kind's ending`(text: String) throws {
        let name = try #require(MetricName(text))
        #expect(code { () throws(RegistryError) in _ = try registry.gauge(name, help: "A.") } == .name)
        #expect(code { () throws(RegistryError) in _ = try registry.histogram(name, help: "A.", bounds: [1]) } == .name)
    }

    @Test func `a counter must end with _total and an info with _info`() {
        #expect(code { () throws(RegistryError) in _ = try registry.counter("a", help: "A.") } == .name)
        #expect(code { () throws(RegistryError) in _ = try registry.counter("_total", help: "A.") } == .name)
        #expect(code { () throws(RegistryError) in try registry.info("a", help: "A.", labels: [:]) } == .name)
    }

    @Test func `a label name can't be given twice`() {
        #expect(
            code { () throws(RegistryError) in _ = try registry.gauge("a", help: "A.", labels: ["x", "x"]) } == .labels)
    }

    @Test func `bounds are finite and strictly increasing, and a closing +Inf is left out`() {
        #expect(HistogramBounds([]) == nil)
        #expect(HistogramBounds([1, 1]) == nil)
        #expect(HistogramBounds([2, 1]) == nil)
        #expect(HistogramBounds([.nan]) == nil)
        #expect(HistogramBounds([-.infinity, 1]) == nil)
        #expect(HistogramBounds([.infinity]) == nil)
        #expect(HistogramBounds([1, .infinity])?.values == [1])
        let max = HistogramBounds.countMax
        #expect(HistogramBounds((0..<max - 1).map(Double.init)) != nil)
        #expect(HistogramBounds((0..<max).map(Double.init)) != nil)
        #expect(HistogramBounds((0..<max + 1).map(Double.init)) == nil)
    }

    @Test func `what a metric is can be asked before it has a series`() throws {
        _ = try registry.counter("b_total", help: "B.", labels: ["x", "y"])
        try registry.info("a_info", help: "A.", labels: ["version": "1"])
        registry.collector { $0.gauge("c", help: "C.", labels: ["z": "1"], 1) }
        let found = registry.descriptions.map { "\($0.name) \($0.type) \($0.labels.joined(separator: ",")) \($0.help)" }
        #expect(
            found.filter { !$0.hasPrefix("lugx_") } == [
                "a_info info version A.", "b_total counter x,y B.", "c gauge z C.",
            ])
    }
}
