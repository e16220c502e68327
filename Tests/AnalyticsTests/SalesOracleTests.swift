import Foundation
import TestSupport
import Testing

@testable import Analytics

/// Every figure against Python's Decimal and zoneinfo, on both engines.
@Suite(.serialized, .enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
struct SalesOracleTests {
    private static let seed = TestEnvironment.variables["LUGX_TEST_SEED"] ?? String(UInt32.random(in: 1 ... .max))

    @Test(arguments: SalesRig.Engine.allCases)
    func `sales and customers of random orders are what the lines say, whatever came late, twice or was taken back`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        for batch in 0..<4 {
            _ = try await SalesRig.oracle("load", rig.url, Self.seed, String(batch))
            // Figures made between the batches have to be made anew.
            _ = try await rig.answer("/api/analytics/sales?from=2025-01-01&to=2025-02-01")
        }
        try await compare(rig, Self.seed, 18)
    }

    @Test(arguments: SalesRig.Engine.allCases)
    func `the purchases of CDNOW give the published totals, and the cohorts that Python finds`(
        engine: SalesRig.Engine
    ) async throws {
        let rig = try await SalesRig(engine)
        let file = "\(Repository.root)/Tests/data/CDNOW_sample.txt"
        _ = try await SalesRig.oracle("load", rig.url, file, "0")
        try await compare(rig, file, 0)
        let answer = try await rig.answer("/api/analytics/sales?from=1997-01-01&to=1998-07-01&interval=quarter")
        let totals = try #require((answer as? [String: Any])?["totals"] as? [String: Any])
        #expect(totals["orders"] as? Int == 6919 && totals["customers"] as? Int == 2357)
        #expect(totals["new_customers"] as? Int == 2357 && totals["net"] as? String == "244091.94")
    }

    private func compare(_ rig: SalesRig, _ source: String, _ count: Int) async throws {
        let questions = try await SalesRig.questions(source, count)
        #expect(questions.count >= count && !questions.isEmpty)
        for (path, expected) in questions {
            var mine = try #require(try await rig.answer(path) as? [String: Any])
            #expect(mine.removeValue(forKey: "as_of") as? String == "2026-11-22T10:59:15.250Z")
            let differences = SalesRig.differences(mine, expected)
            #expect(differences.isEmpty, "source \(source): \(path)\n\(differences.prefix(5).joined(separator: "\n"))")
        }
    }
}
