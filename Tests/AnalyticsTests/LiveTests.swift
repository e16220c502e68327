import ClickHouse
import Foundation
import MetricsRegistry
import Synchronization
import TestSupport
import Testing

@testable import Analytics

/// The live figures: one question for all, and a bounded number of viewers.
@Suite struct LiveTests {
    private static func hub(
        viewersMax: Int, asked: Asked, registry: Registry = Registry()
    ) throws -> (hub: LiveHub, step: AsyncStream<Void>.Continuation) {
        let (steps, step) = AsyncStream<Void>.makeStream()
        let gate = Gate(steps)
        let hub = try LiveHub(viewersMax: viewersMax, registry: registry) {
            try await gate.pass()
        } ask: {
            let count = asked.count.add(1, ordering: .relaxed).newValue
            guard count != 2 else { throw ClickHouseError(kind: .timeout, disposition: .retry, message: "slow") }
            return LiveTick(at: Int64(count))
        }
        return (hub, step)
    }

    private final class Asked: Sendable {
        let count = Atomic<Int>(0)
    }

    /// Lets one pass for each step.
    private actor Gate {
        private var steps: AsyncStream<Void>.Iterator
        init(_ steps: AsyncStream<Void>) { self.steps = steps.makeAsyncIterator() }

        func pass() async throws {
            var steps = steps
            guard await steps.next(isolation: self) != nil else { throw CancellationError() }
            self.steps = steps
        }
    }

    @Test func `all viewers are told from one question, and a question that failed shows as silence`() async throws {
        let asked = Asked()
        let (hub, step) = try Self.hub(viewersMax: 10, asked: asked)
        #expect(asked.count.load(ordering: .relaxed) == 0, "nobody looks")
        let viewers = (0..<10).compactMap { _ in hub.enter() }
        for expected in [LiveHub.Signal.tick(LiveTick(at: 1)), .silence, .tick(LiveTick(at: 3))] {
            for viewer in viewers {
                let signal = await viewer.signals.first { _ in true }
                #expect(signal == expected)
            }
            step.yield()
        }
        try await eventually("the fourth question") { asked.count.load(ordering: .relaxed) == 4 }
        for viewer in viewers { hub.leave(viewer) }
        step.finish()
        #expect(asked.count.load(ordering: .relaxed) == 4)
    }

    @Test func `a viewer above the bound is refused until another leaves`() async throws {
        let registry = Registry()
        let (hub, step) = try Self.hub(viewersMax: 2, asked: Asked(), registry: registry)
        let first = try #require(hub.enter())
        #expect(!hub.isFull)
        let second = try #require(hub.enter())
        #expect(hub.isFull && hub.enter() == nil)
        hub.leave(first)
        let third = try #require(hub.enter())
        #expect(registry.rendered().contains("lugx_live_viewers 2"))
        #expect(registry.rendered().contains("lugx_live_refused_total 1"))
        hub.leave(second)
        hub.leave(third)
        #expect(registry.rendered().contains("lugx_live_viewers 0"))
        step.finish()
    }

    @Test func `today begins at midnight of the viewer's zone`() throws {
        // 2026-03-02 01:00 UTC.
        var tick = LiveTick(at: 1_772_413_200)
        func sale(_ secondsAgo: Int64, _ cents: Int128) -> LiveTick.Sale {
            .init(
                quarter: (tick.at - secondsAgo) * 1000, currency: "EUR", orders: 1,
                net: ClickHouseDecimal(unscaled: cents * 100, scale: 4))
        }
        tick.sales = [sale(900, 1050), sale(2 * 3600, 200), sale(20 * 3600, 5)]
        tick.events = 90
        let utc = tick.view(in: try #require(TimeZone(identifier: "UTC")))
        #expect(utc.today.orders == 1 && utc.today.revenue == [.init(currency: "EUR", net: "10.50")])
        #expect(utc.events_per_second == 1.5 && utc.today.start == "2026-03-02T00:00:00Z")
        let berlin = tick.view(in: try #require(TimeZone(identifier: "Europe/Berlin")))
        #expect(berlin.today.orders == 2 && berlin.today.revenue[0].net == "12.50")
        let angeles = tick.view(in: try #require(TimeZone(identifier: "America/Los_Angeles")))
        #expect(angeles.today.orders == 2 && angeles.today.start == "2026-03-01T00:00:00-08:00")
    }
}
