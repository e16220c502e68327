import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx retention` as an operator runs it beside a service that goes on.
    @Suite struct RetentionTests {
        @Test func `old months are shown, dropped and accounted for, and what comes for them later is not kept`()
            async throws
        {
            try await TrackingRig.with { rig in
                let day = Int(Date().timeIntervalSince1970) / 3600 * 3600 - 100 * 86_400
                func send(_ moments: [Int]) async throws {
                    let events = moments.enumerated().map {
                        #"{"event_type":"page_view","path":"/","session_id":"s\#($0)","timestamp":\#($1 * 1000)}"#
                    }
                    let answer = try await HTTPAnswer.post(
                        port: rig.service.port, "/api/analytics/track", json: "[\(events.joined(separator: ","))]")
                    #expect(answer.status == 202, "\(answer.body)")
                }
                func lugx(_ arguments: [String], months: String = "2") async throws -> (ProcessExit, [String]) {
                    let process = try TestProcess(
                        #require(BuiltBinary.lugx), arguments,
                        environment: [
                            "DATABASE_URL": rig.databaseURL,
                            "CLICKHOUSE_URL": rig.clickHouse.url(database: "analytics"),
                            "LUGX_RETENTION_MONTHS": months, "LUGX_RETENTION_GRACE_SECONDS": "0",
                        ])
                    return (try await process.exit(within: 120), process.output)
                }
                try await send([day, day + 1, day + 100 * 86_400])
                try await eventually(within: 60, every: 100, "the events in ClickHouse") { try await rig.count() == 3 }
                let all = try await lugx(["retention"], months: "0")
                #expect(all.0 == .code(0) && all.1.last == "all events are kept (LUGX_RETENTION_MONTHS is 0)")
                #expect(all.1.count == 3)
                let shown = try await lugx(["retention"])
                #expect(shown.1.first?.hasSuffix("  2 events, to be dropped") == true, "\(shown.1)")
                #expect(try await rig.count() == 3)
                // As soon as the service has worked its rollups out.
                try await eventually(within: 60, every: 200, "the month to be dropped") {
                    try await lugx(["retention", "--apply"]).0 == .code(0)
                }
                #expect(try await rig.count() == 1)
                let again = try await lugx(["retention", "--apply"])
                #expect(again.0 == .code(0) && again.1.first == "nothing is to be dropped" && again.1.count == 3)

                try await send([day + 2])
                try await eventually(within: 60, every: 200, "the account of it") {
                    let (code, lines) = try await lugx(["reconcile"])
                    func value(_ name: String) -> Substring? {
                        lines.first { $0.hasPrefix(name) }?.split(separator: " ").last
                    }
                    return code == .code(0) && value("      dropped") == "2" && value("    expired") == "1"
                }
                #expect(try await rig.count() == 1)
                let figures = try await rig.value(
                    "SELECT sum(events) FROM analytics.rollup_activity WHERE revision IN "
                        + "(SELECT max(revision) FROM analytics.rollup_switches WHERE family = 'facts' "
                        + "AND bucket < now() - 86400 GROUP BY bucket)")
                #expect(figures == "2", "what was worked out stays")
            }
        }
    }
}
