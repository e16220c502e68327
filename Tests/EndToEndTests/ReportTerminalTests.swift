import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// What `lugx report run` shows to somebody who waits for it.
    @Suite(.enabled(if: TestPython.interpreter != nil, "needs the packages of Tests/requirements.txt"))
    struct ReportTerminalTests {
        private static let rows = 100_000
        private static let report = """
            -- name: long
            -- title: Long
            -- description: Long
            -- column: n | N | integer
            -- column: word | Word | text
            SELECT toUInt32(n) AS n, concat('a word of some length, so that there is something to see: ', toString(n)) AS word
            FROM (SELECT arrayJoin(range(\(rows))) AS n FROM (SELECT count() AS c FROM analytics.products) AS one) AS numbers
            """

        @Test func `on a terminal a long report shows a bar, which leaves nothing behind, and neither does Ctrl-C`()
            async throws
        {
            let reports = try TemporaryDirectory("terminal-reports")
            let place = try TemporaryDirectory("terminal")
            try Self.report.write(toFile: "\(reports.path)/long.sql", atomically: true, encoding: .utf8)
            try await ReportProcessRig.with(
                at: "2026-03-28T12:00:00Z", instances: 0, environment: ["LUGX_REPORTS_DIR": reports.path]
            ) { rig in
                let lugx = try #require(BuiltBinary.lugx)
                let url = try rig.clickHouse.url(database: "analytics")
                _ = try await Client.run(
                    "report_terminal.py", [lugx, url, place.path, "long", "\(Self.rows)"],
                    environment: rig.environment.compactMapValues { $0 }, within: 240)
            }
        }
    }
}
