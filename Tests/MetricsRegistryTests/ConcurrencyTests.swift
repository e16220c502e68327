import Foundation
import MetricsRegistry
import Synchronization
import Testing

/// Runs each body on a thread of its own and waits for all of them.
private func concurrently(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for index in 0..<count {
        group.enter()
        Thread.detachNewThread {
            body(index)
            group.leave()
        }
    }
    group.wait()
}

@Suite struct ConcurrencyTests {
    let registry = Registry()

    @Test func `nothing that is counted is lost`() throws {
        let family = try registry.counter("a_total", help: "A.", labels: ["x"])
        let gauge = try registry.gauge("b", help: "B.")
        concurrently(4) { thread in
            for round in 0..<20_000 {
                family.with("\(round % 10)").increment()
                if round % 2 == 0 { family.with("shared").add(0.5) }
                gauge.add(thread % 2 == 0 ? 1 : -1)
            }
        }
        let counts = (0..<10).map { family.with("\($0)").value }
        #expect(counts == Array(repeating: 8000, count: 10))
        #expect(family.with("shared").value == 20_000)
        #expect(gauge.value == 0)
    }

    @Test func `every scrape of a histogram is consistent while threads write`() throws {
        let values = [1.0, 2, 4, 8]
        let histogram = try registry.histogram("a", help: "A.", bounds: [1, 2, 4])
        let observationsPerThread = 50_000
        let running = Atomic(3)
        let torn = Atomic(0)
        let fell = Atomic(0)
        let scrapes = Atomic(0)
        // Three write, two scrape.
        concurrently(5) { thread in
            guard thread >= 3 else {
                for round in 0..<observationsPerThread { histogram.observe(values[round % 4]) }
                running.wrappingSubtract(1, ordering: .releasing)
                return
            }
            var before: UInt64 = 0
            while running.load(ordering: .acquiring) > 0 {
                let (counts, sum) = histogram.snapshot()
                let expected = zip(counts, values).reduce(0.0) { $0 + Double($1.0) * $1.1 }
                if sum != expected { torn.wrappingAdd(1, ordering: .relaxed) }
                let count = counts.reduce(0, +)
                if count < before { fell.wrappingAdd(1, ordering: .relaxed) }
                before = count
                scrapes.wrappingAdd(1, ordering: .relaxed)
            }
        }
        #expect(scrapes.load(ordering: .relaxed) > 0)
        #expect(torn.load(ordering: .relaxed) == 0)
        #expect(fell.load(ordering: .relaxed) == 0)
        #expect(histogram.snapshot().counts.reduce(0, +) == 3 * UInt64(observationsPerThread))
        #expect(registry.rendered().contains("a_bucket{le=\"+Inf\"} 150000\na_sum 562500\na_count 150000\n"))
    }

    @Test func `series are made once, and scraped, whoever comes first`() throws {
        let family = try registry.counter("a_total", help: "A.", labels: ["x"], seriesMax: 100)
        let running = Atomic(3)
        concurrently(4) { thread in
            guard thread > 0 else {
                while running.load(ordering: .acquiring) > 0 { _ = registry.rendered(.openMetrics100) }
                return
            }
            for value in 0..<150 { family.with("\(value)").increment() }
            running.wrappingSubtract(1, ordering: .releasing)
        }
        #expect(family.seriesCount == 100)
        let samples = registry.rendered().split(separator: "\n").filter { $0.hasPrefix("a_total{") }
        #expect(samples.count == 101)
        #expect(samples.compactMap { Int($0.split(separator: " ")[1]) }.reduce(0, +) == 450)
    }
}
