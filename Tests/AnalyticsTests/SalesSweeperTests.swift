import ClickHouse
import MetricsRegistry
import Queries
import TestSupport
import Testing

@testable import Analytics

/// Old revisions of the sales figures over real ClickHouses.
@Suite(.serialized) struct SalesSweeperTests {
    private static let question = "/api/analytics/sales?from=2026-11-01&to=2026-11-04&group_by=product"

    /// What the figures come to, as text.
    private static func net(_ rig: SalesRig) async throws -> String {
        let answer = try await rig.answer(question) as? [String: Any]
        let totals = answer?["totals"] as? [String: Any]
        return "\(totals?["orders"] ?? "?") \(totals?["net"] ?? "?") \(totals?["customers"] ?? "?")"
    }

    /// How many rows of an order's lines are held, of whatever revision.
    private static func held(_ rig: SalesRig, _ order: String) async throws -> Int {
        try await rig.client.query(
            "SELECT count() AS held FROM analytics.sales_facts WHERE order_id = {order:String}",
            ["order": .string(order)]
        ).first?("held") ?? -1
    }

    /// Takes an order back: no newer revision has its rows.
    private static func takeBack(_ rig: SalesRig, _ order: String) async throws {
        try await rig.sell(order, day: 2, product: order, cents: 500, version: 2, isDeleted: true)
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `what nobody reads goes, what someone may be reading stays, and the figures are the same`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        let registry = Registry()
        var sweeper = SalesSweeper(client: rig.client, metrics: try SalesSweepMetrics(registry: registry))
        for (order, day) in [("o1", 1), ("gone", 2), ("late", 2), ("o2", 2)] {
            try await rig.sell(order, day: day, product: order, cents: 500)
        }
        #expect(try await Self.net(rig) == "4 20.00 1")
        try await Self.takeBack(rig, "gone")
        #expect(try await Self.net(rig) == "3 15.00 1")
        #expect(try await Self.held(rig, "gone") > 0)

        try await sweeper.pass(deadRowsMin: 1)
        #expect(try await Self.held(rig, "gone") > 0, "the first look only remembers")
        // One reads what is about to be replaced.
        let reader = SalesReader(queries: rig.sales.queries, newest: try await rig.sales.maker.newestRevision())
        try await Self.takeBack(rig, "late")
        #expect(try await Self.net(rig) == "2 10.00 1")
        #expect(try await rig.sales.maker.newestRevision() > reader.newest)
        try await sweeper.pass(deadRowsMin: 1)
        try await eventually(within: 30, "what was dead at the first look is gone") {
            try await Self.held(rig, "gone") == 0
        }
        #expect(try await Self.held(rig, "late") > 0, "the reader of before may still want it")
        #expect(try await Self.net(rig) == "2 10.00 1")

        try await Self.settle(rig)
        try await sweeper.pass(deadRowsMin: .max)
        #expect(try await Self.held(rig, "late") > 0, "fewer than are worth it")
        try await Self.sweep(rig, &sweeper)
        #expect(try await Self.net(rig) == "2 10.00 1")
        #expect(registry.rendered().contains("lugx_sales_sweeps_total"))

        guard let server = rig.server as? TestClickHouse else { return }
        // What a restart brings back is read by nobody, and goes again.
        await server.kill()
        try await server.start()
        #expect(try await Self.net(rig) == "2 10.00 1")
        try await Self.sweep(rig, &sweeper)
        #expect(try await Self.net(rig) == "2 10.00 1")
        await server.stop()
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `what is made and not named yet takes nothing away from what is read, merged or not`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        try await rig.sell("o1", day: 1, product: "p", cents: 500)
        #expect(try await Self.net(rig) == "1 5.00 1")
        let day = try #require(ClickHouseDate(year: 2026, month: 11, day: 1))
        let newest = try await rig.sales.maker.newestRevision()
        let made: [String: ClickHouseValue] = [
            "revision": .uint(newest + 1), "from": SalesReader.time(1_793_491_200),
            "to": SalesReader.time(1_793_577_600),
        ]
        for name in ["sales_make_facts", "sales_make_buyers", "sales_make_sums"] {
            let sql = QueryFile.named("clickhouse/\(name).sql").text
            try await rig.client.execute(
                sql, name == "sales_make_facts" ? made.merging(["days": .array([.date(day)])]) { $1 } : made)
        }
        for table in SalesSweeper.tables { try await rig.client.execute("OPTIMIZE TABLE analytics.\(table) FINAL") }
        #expect(try await Self.net(rig) == "1 5.00 1")
        #expect(try await Self.held(rig, "o1") > 1)
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }

    private static func settle(_ rig: SalesRig) async throws {
        try await eventually(within: 30, "no deletion is under way") {
            try await rig.client.query("SELECT count() AS n FROM system.mutations WHERE is_done = 0").first?("n") == 0
        }
    }

    /// Passes until what was taken back is gone.
    private static func sweep(_ rig: SalesRig, _ sweeper: inout SalesSweeper) async throws {
        for _ in 0..<5 {
            try await sweeper.pass(deadRowsMin: 1)
            try await settle(rig)
            if try await held(rig, "late") + held(rig, "gone") == 0 { return }
        }
        Issue.record("dead rows are left")
    }
}
