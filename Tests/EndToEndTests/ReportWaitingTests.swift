import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// When a report is made, and what it says of earlier ones: with the events and orders of a running service.
    @Suite struct ReportWaitingTests {
        /// Yesterday and the day before, as the service's time has it: what is counted may not lie ahead of the real one.
        private static func day(_ daysAgo: Int) -> String {
            let moment = Date(timeIntervalSinceNow: -86_400 * Double(daysAgo))
            return String(moment.formatted(.iso8601).prefix(10))
        }

        /// The time goes in leaps: what is waited for may be many of them away.
        private static let patient: [String: String?] = ["LUGX_REPORTS_WAIT_SECONDS": "86400"]

        private static func seconds(_ text: String) throws -> Int64 {
            Int64(try Date(text, strategy: .iso8601).timeIntervalSince1970)
        }

        private static func files(_ rig: ReportProcessRig, _ folder: String) -> [String] {
            let names = try? FileManager.default.contentsOfDirectory(atPath: "\(rig.folder.path)/out/\(folder)")
            return (names ?? []).filter { !$0.hasPrefix(".") }.sorted()
        }

        private static func add(_ rig: ReportProcessRig, _ report: String, _ more: [String]) async throws -> String {
            let lines = try await rig.report(
                ["schedule", "add", report, "--cron", "0 0 * * *", "--format", "csv"] + more)
            return String(try #require(lines.last).dropFirst("added ".count))
        }

        @Test
        func `times that passed while nothing ran are skipped, made good for once or all of them, as was asked for`()
            async throws
        {
            try await ReportProcessRig.with(at: "2026-01-01T12:00:00Z", instances: 1, environment: Self.patient) {
                rig in
                for catchUp in ["skip", "last", "all"] {
                    _ = try await Self.add(
                        rig, "sales-by-country",
                        ["--name", catchUp, "--catch-up", catchUp, "--to", "directory:\(catchUp)"])
                }
                _ = try await rig.kill(0)
                try await rig.leap(to: try Self.seconds("2026-01-05T12:00:00Z"))
                try await rig.start(0)
                try await rig.settle()
                let runs = try await rig.sql(
                    """
                    SELECT name || ' ' || count(*) FILTER (WHERE status = 'succeeded') || ' '
                        || count(*) FILTER (WHERE status = 'skipped')
                    FROM analytics."ReportRuns" GROUP BY name ORDER BY name
                    """)
                #expect(runs == "all 4 0\nlast 1 3\nskip 0 4")
                let days = ["02", "03", "04", "05"].map { "202601\($0)T000000Z" }
                #expect(Self.files(rig, "all").map { String($0.prefix(16)) } == days)
                #expect(Self.files(rig, "last").map { String($0.prefix(16)) } == ["20260105T000000Z"])
                #expect(Self.files(rig, "skip").isEmpty)
            }
        }

        @Test func `a report waits for the events of its window that are still in the spool`() async throws {
            let (before, day) = (Self.day(2), Self.day(1))
            try await ReportProcessRig.with(
                at: "\(before)T23:50:00Z", instances: 1, roles: "ingest,jobs", environment: Self.patient
            ) { rig in
                _ = try await Self.add(rig, "funnel", ["--to", "directory:out"])
                // The event is taken in, and cannot be counted.
                rig.clickHouse.pause()
                let event = """
                    {"event_type":"page_view","path":"/","anonymous_id":"a","timestamp":"\(before)T23:55:00Z"}
                    """
                let answer = try await HTTPAnswer.post(port: rig.port, "/api/analytics/track", json: event)
                #expect(answer.status == 202)
                // By leaps that no process seems silent in.
                try await rig.leap(to: try Self.seconds("\(before)T23:59:50Z"))
                try await eventually(within: 60, every: 50, "the event to be in the ledger") {
                    try await rig.sql(
                        """
                        SELECT accepted FROM analytics."IngestionLedger" WHERE "updatedAt" >= '\(before) 23:59:50+00'
                        """) == "1"
                }
                try await rig.leap(to: try Self.seconds("\(day)T00:00:00Z"))
                let state = "SELECT status || coalesce(mark ->> 'spools', '') FROM analytics.\"ReportRuns\""
                try await eventually(within: 60, every: 50, "the run to wait for the spool") {
                    let text = try await rig.sql(state)
                    return text.hasPrefix("waiting") && text.contains(": 1}")
                }
                #expect(Self.files(rig, "out").isEmpty)
                rig.clickHouse.resume()
                try await rig.settle()
                let run = try await rig.sql(
                    "SELECT status || ' ' || incomplete || ' ' || rows FROM analytics.\"ReportRuns\"")
                #expect(run == "succeeded false 4")
                let name = try #require(Self.files(rig, "out").first)
                let text = try String(contentsOfFile: "\(rig.folder.path)/out/out/\(name)", encoding: .utf8)
                #expect(text.contains("\r\npage_view,1,"), "\(text)")
            }
        }

        @Test func `an order that is dated into a day already reported is told of in the next report`() async throws {
            try await ReportProcessRig.with(at: "2026-01-01T12:00:00Z", instances: 1, environment: Self.patient) {
                rig in
                _ = try await Self.add(rig, "sales-by-country", ["--to", "directory:out"])
                try await rig.order("N1", at: "2026-01-01T10:00:00Z", amount: "10.00")
                try await rig.leap(to: try Self.seconds("2026-01-02T00:00:00Z"))
                try await rig.settle()
                try await rig.order("N2", at: "2026-01-01T11:00:00Z", amount: "2.50")
                try await rig.leap(to: try Self.seconds("2026-01-03T00:00:00Z"))
                try await rig.settle()
                let runs = try await rig.sql(
                    """
                    SELECT incomplete || ' ' || coalesce((
                        SELECT string_agg(concat_ws(' ', r ->> 'period', r ->> 'figure', r ->> 'before', r ->> 'now'), ', '
                            ORDER BY r ->> 'figure')
                        FROM jsonb_array_elements(restated) r WHERE r ->> 'figure' IN ('net', 'orders')), '')
                    FROM analytics."ReportRuns" ORDER BY "scheduledAt"
                    """)
                #expect(runs == "false \nfalse 2026-01-01 net 10 12.5, 2026-01-01 orders 1 2")
            }
        }
    }
}
