import ClickHouse
import Foundation
import Queries
import ServiceKit
import TestSupport
import Testing

@testable import Analytics

/// A server may tell of rows (by the view of `order_lines`) before they can be read. Whoever made the sales of their day in
/// between lacks them; `as_of` says that they are there once the mirror has written them.
@Suite(.serialized) struct SalesTouchTests {
    private static let question = "/api/analytics/sales?from=2026-11-01&to=2026-11-04"
    private static let day: UInt32 = 1_793_491_200 / 86_400

    private static func line(_ id: String, days: UInt32) -> MirrorLine {
        let at = (day + days) * 86_400 + 36_000
        return MirrorLine(
            lineID: id, kind: "sale", orderID: id, orderNumber: id, at: at, orderCreatedAt: at, customerID: "c1",
            productID: "p", productName: "p", category: "rpg", platform: "pc", country: "DE", paymentMethod: "card",
            currency: "EUR", orderStatus: "processing", paymentStatus: "paid", isSale: true, units: 1, gross: 50_000,
            discount: 0, tax: 0, refund: 0)
    }

    private static func write(_ rig: SalesRig, version: Int64, _ lines: [MirrorLine]) async throws {
        let plan = MirrorPlan(orders: lines.map(\.orderID), lines: lines, known: [:])
        try await MirrorTarget(client: rig.client).write(
            MirrorStore.Batch(work: MirrorStore.Work(), version: version, plan: plan, products: []))
    }

    private static func net(_ rig: SalesRig) async throws -> String {
        let answer = try await rig.answer(question) as? [String: Any]
        let totals = answer?["totals"] as? [String: Any]
        return "\(totals?["orders"] ?? "?") \(totals?["net"] ?? "?")"
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `what the mirror has written is in the next answer, whatever was told of it before it could be read`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        try await rig.client.execute("DROP TABLE analytics.sales_touching")
        // What the view says comes first, and someone makes the day.
        try await rig.client.execute(
            """
            INSERT INTO analytics.sales_touched
            SELECT toDate('2026-11-02') AS day, countState() AS touches, maxState(toUInt32(now())) AS touched_at
            GROUP BY day
            """)
        #expect(try await Self.net(rig) == "0 0.00")
        try await Self.write(rig, version: 1, [Self.line("a", days: 1)])
        #expect(try await Self.net(rig) == "1 5.00")
        try await Self.write(rig, version: 3, [Self.line("a", days: 1), Self.line("b", days: 2)])
        #expect(try await Self.net(rig) == "2 10.00")
        try await Self.write(rig, version: 5, [Self.line("b", days: 2)])
        // Rows that were not written since.
        #expect(try await MirrorTarget(client: rig.client).sweep(upTo: 4) == 1)
        #expect(try await Self.net(rig) == "1 5.00")
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }

    // MARK: The second look

    /// As if all days had been touched an hour ago, and made so long ago: right after, and it is time to look once more, or
    /// now, and it is not.
    private static func age(_ rig: SalesRig, madeSecondsAgo: Int64 = 3599) async throws {
        let made = try await rig.client.query(
            """
            SELECT day, max(revision) AS newest, argMax(touches, revision) AS told, argMax(fingerprint, revision) AS lines
            FROM analytics.sales_days GROUP BY day
            """)
        for table in ["sales_days", "sales_touched"] {
            try await rig.client.execute("TRUNCATE TABLE analytics.\(table)")
        }
        for row in made {
            let day: ClickHouseDate = try row("day")
            let (revision, told, lines): (UInt64, UInt64, UInt64) = try (row("newest"), row("told"), row("lines"))
            try await rig.client.execute(
                "INSERT INTO analytics.sales_days SELECT {day:Date}, {revision:UInt64}, {told:UInt64}, "
                    + "toUInt32(now() - {ago:Int64}), {lines:UInt64}",
                [
                    "ago": .int(madeSecondsAgo), "day": .date(day), "revision": .uint(revision), "told": .uint(told),
                    "lines": .uint(lines),
                ])
            try await rig.client.execute(
                """
                INSERT INTO analytics.sales_touched
                SELECT day, countState() AS touches, maxState(toUInt32(now() - 3600)) AS touched_at
                FROM (SELECT {day:Date} AS day, arrayJoin(range({told:UInt64})) AS n) AS told GROUP BY day
                """, ["day": .date(day), "told": .uint(told)])
        }
    }

    /// Rows of the lines of the figures, of whatever revision.
    private static func held(_ rig: SalesRig) async throws -> Int {
        try await rig.client.query("SELECT count() AS held FROM analytics.sales_facts").first?("held") ?? -1
    }

    private static func newCustomers(_ rig: SalesRig) async throws -> Int? {
        let answer = try await rig.answer(question) as? [String: Any]
        return (answer?["totals"] as? [String: Any])?["new_customers"] as? Int
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `the second look finds what could not be seen at the first, and writes nothing where nothing changed`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        try await rig.sell("a", day: 1, product: "p", cents: 500)
        #expect(try await Self.net(rig) == "1 5.00")
        try await Self.age(rig, madeSecondsAgo: 0)
        try await rig.client.execute("DROP TABLE analytics.sales_touching")
        // Its touch has been counted.
        try await rig.sell("b", day: 1, product: "p", cents: 500)
        #expect(try await Self.net(rig) == "1 5.00")
        try await Self.age(rig)
        #expect(try await Self.net(rig) == "2 10.00")

        let (revision, held) = (try await rig.sales.maker.newestRevision(), try await Self.held(rig))
        try await Self.age(rig)
        #expect(try await Self.net(rig) == "2 10.00")
        #expect(try await rig.sales.maker.newestRevision() == revision)
        #expect(try await Self.held(rig) == held)
        let stale = QueryFile.named("clickhouse/sales_stale_days.sql").text
        let left = try await rig.client.query(
            stale, ["settle": .int(Int64(SalesMaker.settleSeconds)), "limit": .int(9)])
        #expect(left.isEmpty, "it was looked at")

        // A line that is taken back is found as one that came.
        try await rig.sell("b", day: 1, product: "p", cents: 500, version: 2, isDeleted: true)
        try await Self.age(rig)
        #expect(try await Self.net(rig) == "1 5.00")
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }

    @Test func `who asks for sales of a process that ends is told to ask again`() async throws {
        let rig = try await SalesRig(.old)
        try await rig.sell("a", day: 1, product: "p", cents: 500)
        await rig.sales.maker.stop()
        let problem = await #expect(throws: Problem.self) { try await Self.net(rig) }
        #expect(problem?.code == "ending")
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }

    @Test func `the second look puts right who is new, where a maker named last what it knew first`() async throws {
        let rig = try await SalesRig(.old)
        try await rig.sell("a", day: 1, product: "p", cents: 500)
        try await rig.sell("b", day: 3, product: "p", cents: 500)
        #expect(try await Self.newCustomers(rig) == 1)
        try await Self.age(rig, madeSecondsAgo: 0)
        let newest = try await rig.sales.maker.newestRevision()
        // As if the third day had been made before the first one was known.
        try await rig.client.execute(
            "INSERT INTO analytics.sales_firsts SELECT day, revision, currency, customer, at FROM analytics.sales_buyers "
                + "WHERE day = toDate('2026-11-03')")
        #expect(try await Self.newCustomers(rig) == 2)
        try await Self.age(rig)
        #expect(try await Self.newCustomers(rig) == 1)
        #expect(try await rig.sales.maker.newestRevision() > newest)
        // As if the first day had been made when there was a purchase before it.
        try await Self.age(rig, madeSecondsAgo: 0)
        try await rig.client.execute("TRUNCATE TABLE analytics.sales_firsts")
        #expect(try await Self.newCustomers(rig) == 0)
        try await Self.age(rig)
        #expect(try await Self.newCustomers(rig) == 1)
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }
}
