import ClickHouse
import TestSupport
import Testing

@testable import Analytics

/// When a customer counts as new, over real ClickHouses, while what came before it changes.
@Suite(.serialized) struct SalesFirstsTests {
    /// On which days of November the one customer counts as new.
    private static func newDays(_ rig: SalesRig) async throws -> [Int] {
        let path = "/api/analytics/sales?from=2026-11-01&to=2026-11-21&interval=day"
        let answer = try await rig.answer(path) as? [String: Any]
        let totals = answer?["totals"] as? [String: Any]
        let series = answer?["series"] as? [[String: Any]] ?? []
        let days = series.indices.filter { series[$0]["new_customers"] as? Int == 1 }
        #expect(totals?["new_customers"] as? Int == days.count && series.count == 20)
        return days.map { $0 + 1 }
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `a customer is new on the day of the first purchase that stands, whatever comes and goes before it`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        func sell(_ day: Int, version: Int = 1, isDeleted: Bool = false) async throws {
            try await rig.sell(
                "o\(day)", day: day, product: "p", cents: 500, version: version, isDeleted: isDeleted)
        }
        for day in [5, 9, 14] { try await sell(day) }
        #expect(try await Self.newDays(rig) == [5])
        try await sell(2)
        #expect(try await Self.newDays(rig) == [2], "an earlier purchase came later")
        try await sell(2, version: 2, isDeleted: true)
        #expect(try await Self.newDays(rig) == [5], "it was taken back")
        try await sell(5, version: 2, isDeleted: true)
        #expect(try await Self.newDays(rig) == [9])
        try await sell(9, version: 2, isDeleted: true)
        try await sell(3)
        #expect(try await Self.newDays(rig) == [3], "both in one go")
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }

    @Test func `a maker that worked a later day out before an earlier one was published makes it again`() async throws {
        let rig = try await SalesRig(.old)
        try await rig.sell("late", day: 9, product: "p", cents: 500)
        #expect(try await Self.newDays(rig) == [9])
        // The other maker is at work on both days at the same time, with the same state before it.
        let other = SalesMaker(client: rig.client, timeoutSeconds: 60)
        for round in 2..<6 {
            try await rig.sell("early", day: 4, product: "p", cents: 500, version: round, isDeleted: round % 2 == 1)
            try await rig.sell("late", day: 9, product: "p", cents: 500 + round, version: round)
            async let mine: Void = rig.sales.maker.bringUpToDate()
            async let theirs: Void = other.bringUpToDate()
            _ = try await (mine, theirs)
            #expect(try await Self.newDays(rig) == [round % 2 == 1 ? 9 : 4], "round \(round)")
        }
        if let server = rig.server as? TestClickHouse { await server.stop() }
    }
}
