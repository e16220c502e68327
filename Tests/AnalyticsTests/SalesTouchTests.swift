import ClickHouse
import Foundation
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
}
