import MetricsRegistry
import Testing

@Suite struct NameTests {
    @Test(arguments: ["a", "_a", "http_requests_total", "A9", String(repeating: "x", count: MetricName.bytesMax)])
    func `a metric name of letters, digits and underscores is valid`(text: String) {
        #expect(MetricName(text)?.description == text)
    }

    @Test(arguments: [
        "", "9a", "a-b", "a.b", "a:b", "é", "a\n", String(repeating: "x", count: MetricName.bytesMax + 1),
    ])
    func `any other metric name is refused`(text: String) {
        #expect(MetricName(text) == nil)
    }

    @Test(arguments: ["a", "_a", "method", String(repeating: "x", count: LabelName.bytesMax)])
    func `a label name of letters, digits and underscores is valid`(text: String) {
        #expect(LabelName(text)?.description == text)
    }

    @Test(arguments: ["", "9", "a:b", "__a", "__name__", "le", "quantile", String(repeating: "x", count: 101)])
    func `a reserved or malformed label name is refused`(text: String) {
        #expect(LabelName(text) == nil)
    }
}
