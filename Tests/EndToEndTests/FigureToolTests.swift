import Foundation
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx reconcile`, `lugx rollups` and `lugx mirror` as an operator runs them beside a service that goes on.
    @Suite struct FigureToolTests {
        private struct Run {
            let code: ProcessExit
            let lines: [String]

            /// The value beside a name in a table.
            func value(_ name: String) -> String? {
                lines.first { $0.hasPrefix(name) }?.split(separator: " ").last.map(String.init)
            }
        }

        /// Runs a command of the built binary to its end.
        private static func lugx(
            _ arguments: [String], _ rig: TrackingRig, _ changes: [String: String?] = [:]
        ) async throws -> Run {
            let binary = try #require(BuiltBinary.lugx, "run swift build, or set LUGX_TEST_BINARY")
            var environment: [String: String?] = [
                "DATABASE_URL": rig.databaseURL, "CLICKHOUSE_URL": try rig.clickHouse.url(database: "analytics"),
            ]
            environment.merge(changes) { $1 }
            let process = try TestProcess(binary, arguments, environment: environment)
            return Run(code: try await process.exit(within: 120), lines: process.output)
        }

        @Test func `an operator finds what differs, has it put right, and is told what a command does not take`()
            async throws
        {
            // What compares by itself must not be faster than the operator.
            let environment: [String: String?] = [
                "LUGX_RECONCILE_SECONDS": "86400", "LUGX_ROLLUP_VERIFY_SECONDS": "86400",
            ]
            try await TrackingRig.with(environment: environment) { rig in
                try await Self.fill(rig)
                try await Self.reconciles(rig)
                try await Self.mirrors(rig)
                try await Self.worksRollupsOut(rig)
                try await Self.listsUnknown(rig)
                try await Self.refuses(rig)
            }
        }

        /// Three events of an hour that is over, and two paid orders, the first of them mirrored before the second is made.
        private static func fill(_ rig: TrackingRig) async throws {
            let hour = Int(Date().timeIntervalSince1970) / 3600 * 3600 - 7200
            let events = (0..<3).map {
                #"{"event_type":"page_view","path":"/","session_id":"s\#($0)","timestamp":\#((hour + $0) * 1000)}"#
            }
            let answer = try await HTTPAnswer.post(
                port: rig.service.port, "/api/analytics/track", json: "[\(events.joined(separator: ","))]")
            #expect(answer.status == 202, "\(answer.body)")
            for number in 1...2 {
                try await rig.order(number)
                try await eventually(within: 60, every: 100, "order \(number) in ClickHouse") {
                    try await rig.value("SELECT uniqExact(order_id) FROM analytics.order_lines") == "\(number)"
                }
            }
            try await eventually(within: 60, every: 100, "the events in ClickHouse") { try await rig.count() == 3 }
        }

        private static func reconciles(_ rig: TrackingRig) async throws {
            try await eventually(within: 60, every: 100, "everything to agree") {
                try await lugx(["reconcile"], rig).code == .code(0)
            }
            let agreed = try await lugx(["reconcile"], rig)
            #expect(agreed.value("orders in PostgreSQL") == "2" && agreed.value("status") == "ok")
            // Lost in ClickHouse, of the older version: the mirror sees nothing of it.
            let lost = "00000000-0000-4000-8000-000000000001"
            try await rig.clickHouse.execute("ALTER TABLE analytics.order_lines DELETE WHERE order_id = '\(lost)'")
            try await eventually(within: 60, every: 100, "the line to be gone") {
                try await rig.value("SELECT uniqExact(order_id) FROM analytics.order_lines") == "1"
            }
            let found = try await lugx(["reconcile"], rig)
            #expect(found.code == .code(1) && found.value("status") == "difference")
            #expect(found.value("orders that differ") == "1" && found.value("orders in the mirror") == "1")
            #expect(found.lines.contains { $0.hasPrefix("order \(lost)") && $0.contains("missing") })
            let json = try await lugx(["reconcile", "--json"], rig)
            #expect(json.code == .code(1) && json.lines.count == 1)
            let parsed = try JSONSerialization.jsonObject(with: Data(json.lines[0].utf8)) as? [String: Any]
            #expect(parsed?["status"] as? String == "difference")

            let repaired = try await lugx(["reconcile", "--repair"], rig)
            #expect(repaired.code == .code(1) && repaired.lines.last == "1 orders are mirrored again")
            try await eventually(within: 60, every: 100, "the order to be back") {
                try await lugx(["reconcile"], rig).code == .code(0)
            }
        }

        /// A purchase that nobody made, under a name that would clear the terminal.
        private static func listsUnknown(_ rig: TrackingRig) async throws {
            let answer = try await HTTPAnswer.post(
                port: rig.service.port, "/api/analytics/track",
                json: #"{"event_type":"purchase","order_id":"ghost\u009b2J","session_id":"s0"}"#)
            #expect(answer.status == 202, "\(answer.body)")
            try await eventually(within: 60, every: 100, "the purchase in the list") {
                try await lugx(["reconcile"], rig).lines.contains { $0.hasPrefix("purchase of no order ghost?2J") }
            }
            let told = try await lugx(["reconcile"], rig)
            #expect(told.value("  without an order") == "1" && told.value("  not tracked") == "2")
        }

        private static func mirrors(_ rig: TrackingRig) async throws {
            let state = #"FROM analytics."MirrorState""#
            let before = try await rig.psql(#"SELECT coalesce("resyncedAt", '-infinity') \#(state)"#)
            let asked = try await lugx(["mirror", "--resync"], rig)
            #expect(asked.code == .code(0) && asked.lines.last?.hasPrefix("All orders will be mirrored anew") == true)
            try await eventually(within: 60, every: 100, "everything to be mirrored anew") {
                try await rig.psql(
                    #"SELECT "resyncVersion" IS NULL AND "resyncedAt" > '\#(before)'::timestamptz \#(state)"#)
                    == "t"
            }
            try await eventually(within: 60, every: 100, "everything to agree again") {
                try await lugx(["reconcile"], rig).code == .code(0)
            }
        }

        private static func worksRollupsOut(_ rig: TrackingRig) async throws {
            try await eventually(within: 60, every: 100, "the rollups") {
                let status = try await lugx(["rollups"], rig)
                return status.code == .code(0) && status.lines == ["hours 1, to be worked out 0"]
            }
            let right = try await lugx(["rollups", "verify"], rig)
            #expect(right.code == .code(0) && right.lines == ["compared 1 of 1 hours", "differences: 0"])
            // Rows that stand twice.
            try await rig.clickHouse.execute(
                "INSERT INTO analytics.rollup_activity SELECT * FROM analytics.rollup_activity")
            let wrong = try await lugx(["rollups", "verify"], rig)
            #expect(wrong.code == .code(1) && wrong.lines.last == "differences: 1")
            let again = try await lugx(["rollups", "verify"], rig)
            #expect(again.code == .code(0) && again.lines.last == "differences: 0")
            let before = try await rig.value("SELECT max(revision) FROM analytics.rollup_switches")
            let filled = try await lugx(["rollups", "backfill"], rig)
            #expect(filled.code == .code(0) && filled.lines.last == "hours left: 0")
            let after = try await rig.value("SELECT max(revision) FROM analytics.rollup_switches")
            #expect(try #require(Int(after)) > #require(Int(before)))
            #expect(try await lugx(["rollups", "status"], rig).lines == ["hours 1, to be worked out 0"])
        }

        private static func refuses(_ rig: TrackingRig) async throws {
            let idle = try await lugx(["mirror"], rig)
            #expect(idle.code == .code(64) && idle.lines.contains { $0.contains("--resync") }, "\(idle)")
            for arguments in [["reconcile"], ["rollups", "backfill"], ["mirror", "--resync"]] {
                let unset = try await lugx(arguments, rig, ["DATABASE_URL": nil])
                #expect(unset.code == .code(78) && unset.lines.contains { $0.contains("DATABASE_URL") })
                let gone = try await lugx(arguments, rig, ["DATABASE_URL": "postgres://nobody@127.0.0.1:1/nothing"])
                #expect(gone.code == .code(69), "\(arguments): \(gone.lines)")
            }
            let gone = try await lugx(["rollups"], rig, ["CLICKHOUSE_URL": "http://127.0.0.1:1/"])
            #expect(gone.code == .code(69), "\(gone.lines)")
        }
    }
}
