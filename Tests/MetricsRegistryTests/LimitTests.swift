import MetricsRegistry
import Synchronization
import Testing

@Suite struct LimitTests {
    /// A registry with small bounds, and what it reported.
    private final class Drops: Sendable {
        let all = Mutex<[DroppedSeries]>([])
        func registry(seriesMax: Int = 3, familiesMax: Int = 10) -> Registry {
            var configuration = RegistryConfiguration()
            configuration.seriesPerFamilyMax = seriesMax
            configuration.familiesMax = familiesMax
            configuration.labelValueBytesMax = 4
            configuration.onDrop = { drop in self.all.withLock { $0.append(drop) } }
            return Registry(configuration)
        }
    }

    @Test func `label sets beyond the limit share the overflow series and are reported once`() throws {
        let drops = Drops()
        let registry = drops.registry(seriesMax: 3)
        let family = try registry.counter("a_total", help: "A.", labels: ["x"])
        for value in ["1", "2"] { family.with(value).increment() }
        #expect(family.seriesCount == 2)
        family.with("3").increment()
        #expect(family.seriesCount == 3)
        #expect(!registry.rendered().contains("_overflow\"} 1"))

        for value in ["4", "5", "4"] { family.with(value).increment() }
        family.with("1").increment()
        #expect(family.seriesCount == 3)
        let text = registry.rendered()
        #expect(
            text.contains("a_total{x=\"1\"} 2\na_total{x=\"2\"} 1\na_total{x=\"3\"} 1\na_total{x=\"_overflow\"} 3\n"))
        #expect(text.contains("lugx_metrics_dropped_series_total{family=\"a_total\"} 3\n"))
        #expect(drops.all.withLock { $0 } == [DroppedSeries(family: "a_total", reason: .seriesLimit)])
    }

    @Test func `a family may have a limit of its own`() throws {
        let registry = Drops().registry(seriesMax: 3)
        let family = try registry.gauge("a", help: "A.", labels: ["x"], seriesMax: 1)
        #expect(family.with("1") !== family.with("2"))
        #expect(family.with("2") === family.with("3"))
    }

    @Test(arguments: [(3, true), (4, true), (5, false)])
    func `a label value is as long as it may be`(bytes: Int, fits: Bool) throws {
        let drops = Drops()
        let family = try drops.registry().counter("a_total", help: "A.", labels: ["x"])
        _ = family.with(String(repeating: "x", count: bytes))
        #expect(family.seriesCount == (fits ? 1 : 0))
        #expect(drops.all.withLock { $0.map(\.reason) } == (fits ? [] : [.labelValueBytes]))
    }

    @Test func `a wrong number of label values goes to the overflow series`() throws {
        let drops = Drops()
        let registry = drops.registry()
        let family = try registry.counter("a_total", help: "A.", labels: ["x", "y"])
        family.with("1").increment()
        family.with("1", "2", "3").increment()
        #expect(registry.rendered().contains("a_total{x=\"_overflow\",y=\"_overflow\"} 2\n"))
        #expect(drops.all.withLock { $0.map(\.reason) } == [.labelCount])
    }

    @Test func `the labels of the overflow series name the same series as an overflow`() throws {
        let registry = Drops().registry(seriesMax: 0)
        let family = try registry.counter("a_total", help: "A.", labels: ["x"])
        #expect(family.with("_overflow") === family.with("1"))
        let unlabelled = try registry.counter("b_total", help: "B.", labels: [])
        _ = (unlabelled.with("1"), unlabelled.with())
        #expect(registry.rendered().split(separator: "\n").filter { $0.hasPrefix("b_total") } == ["b_total 0"])
    }

    @Test func `families beyond the limit are refused`() throws {
        let registry = Drops().registry(familiesMax: 2)
        _ = try registry.gauge("a", help: "A.")
        _ = try registry.gauge("b", help: "B.")
        let error = #expect(throws: RegistryError.self) { _ = try registry.gauge("c", help: "C.") }
        #expect(error?.code == .familyLimit)
        _ = try registry.gauge("b", help: "B.")
    }

    @Test func `a collector's samples are bounded and never twice`() throws {
        let drops = Drops()
        let registry = drops.registry(seriesMax: 2, familiesMax: 10)
        _ = try registry.gauge("taken", help: "T.")
        registry.collector { samples in
            for value in ["1", "2", "3"] { samples.gauge("a", help: "A.", labels: ["x": value], 1) }
            samples.gauge("b", help: "B.", 1)
            samples.gauge("b", help: "B.", 2)
            samples.gauge("taken", help: "T.", 7)
            samples.counter("b_total", help: "B.", 7)
            samples.counter("c_total", help: "C.", -1)
            samples.gauge("d", help: "D.", labels: ["x": "12345"], 1)
            // With a, b and d these are ten.
            for name: MetricName in ["e", "f", "g", "h", "i", "j", "k"] { samples.gauge(name, help: "More.", 1) }
            samples.gauge("l", help: "L.", 1)
        }
        let text = registry.rendered()
        #expect(text.contains("a{x=\"1\"} 1\na{x=\"2\"} 1\n# HELP b B.\n# TYPE b gauge\nb 1\n"))
        #expect(text.contains("\ntaken 0\n") && !text.contains("\nb_total"))
        #expect(text.contains("\nk 1\n") && !text.contains("\nl 1\n") && !text.contains("HELP d"))
        let reasons = Set(drops.all.withLock { $0.map(\.reason) })
        #expect(
            reasons == [.seriesLimit, .duplicate, .collision, .value, .labelValueBytes, .familyLimit])
    }
}
