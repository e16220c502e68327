import MetricsRegistry
import Testing

@Suite struct ContentNegotiationTests {
    @Test(arguments: [
        // Prometheus 2.42, Prometheus 3, the OpenMetrics specification's own.
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
            + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
            + "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
            + "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "application/openmetrics-text",
        "Application/OpenMetrics-Text;Version=\"1.0.0\"",
        "text/plain,application/openmetrics-text",
        "*/*;q=0.5 , application/openmetrics-text ; q=0.6",
    ])
    func `who prefers OpenMetrics gets it`(accept: String) {
        #expect(ContentNegotiation.format(accept: accept) == .openMetrics100)
    }

    @Test(arguments: [
        nil, "", "*/*", "text/*", "application/*", "text/plain", "text/plain;version=0.0.4",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "application/openmetrics-text;version=0.0.1", "application/openmetrics-text;version=2.0.0,*/*;q=0.1",
        "application/openmetrics-text;q=0", "application/openmetrics-text;q=0.4,text/plain;q=0.5",
        "application/openmetrics-text;q=0.4,text/*;q=0.5", "application/openmetrics-text;q=2",
        "application/openmetrics-text;q=nan", "application/openmetrics-text;version=1.0.0;q=0,application/*",
        "application/json", "openmetrics-text", "/;;=,,;q=,application/", "\u{0}",
    ])
    func `everyone else gets text`(accept: String?) {
        #expect(ContentNegotiation.format(accept: accept) == .text004)
    }

    @Test func `a header without end is looked at up to a bound`() {
        let filler = String(repeating: "a/b,", count: 31)
        #expect(ContentNegotiation.format(accept: filler + "application/openmetrics-text") == .openMetrics100)
        #expect(ContentNegotiation.format(accept: filler + "a/b,application/openmetrics-text") == .text004)
    }

    @Test func `the content types say version and charset`() {
        #expect(ExpositionFormat.text004.contentType == "text/plain; version=0.0.4; charset=utf-8")
        #expect(
            ExpositionFormat.openMetrics100.contentType
                == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
}
