import Foundation
import Glibc
import LocalStack
import TestSupport
import Testing

extension EndToEndTests {
    /// `lugx backup` that is killed, and `lugx restore --replace` over a shop that went on.
    @Suite struct RestoreTests {
        @Test
        func `what a killed backup leaves is not restored, and a whole one takes a full shop back to what it was`()
            async throws
        {
            try await TrackingRig.with { rig in
                let directory = try TemporaryDirectory("restore")
                let backup = "\(directory.path)/backup"
                try await Self.go(on: rig, orders: 1...3, sessions: 0..<40)
                try await eventually(within: 60, every: 200, "figures that agree") {
                    try await Self.lugx(["reconcile"], rig).code == .code(0)
                }
                let before = try await Self.state(rig)
                #expect(before.contains { $0.contains("179.97") }, "\(before)")

                try await Self.kill(rig, backup) { body in
                    // In the middle of ClickHouse's events.
                    rig.clickHouse.pause()
                    try await body()
                    rig.clickHouse.resume()
                } at: {
                    FileSystem.exists("\(backup).partial/clickhouse")
                }
                try await Self.kill(rig, backup) { body in
                    // In the middle of PostgreSQL's dump.
                    try await Self.locking(rig, body)
                } at: {
                    FileSystem.exists("\(backup).partial/postgresql.dump")
                }
                #expect(try await Self.lugx(["backup", backup], rig).code == .code(0))
                #expect(!FileSystem.exists("\(backup).partial"))

                // The shop goes on: new events and orders, and one of the old is given back.
                try await Self.go(on: rig, orders: 4...6, sessions: 40..<60)
                try await rig.psql(#"UPDATE orders."Orders" SET status = 'cancelled' WHERE "orderNumber" = 'R1'"#)
                #expect(try await rig.service.stop() == .code(0))
                let refused = try await Self.lugx(["restore", backup], rig)
                #expect(refused.code == .code(64) && refused.output.contains("already"), "\(refused.output)")
                let restored = try await Self.lugx(["restore", "--replace", backup], rig)
                #expect(restored.code == .code(0), "\(restored.output)")
                try await rig.service.start()
                var after: [String] = []
                try await eventually(within: 90, every: 200, "the figures of before, not \(after)") {
                    after = try await Self.state(rig)
                    return after == before
                }
                try await eventually(within: 60, every: 200, "figures that agree") {
                    try await Self.lugx(["reconcile"], rig).code == .code(0)
                }
                // And it goes on from there.
                try await Self.go(on: rig, orders: 4...4, sessions: 60..<61)
                try await eventually(within: 60, every: 200, "figures that agree") {
                    try await Self.lugx(["reconcile"], rig).code == .code(0)
                }
            }
        }

        /// Visits two hours ago and orders of now, until ClickHouse has them.
        private static func go(on rig: TrackingRig, orders: ClosedRange<Int>, sessions: Range<Int>) async throws {
            let hour = Int(Date().timeIntervalSince1970) / 3600 * 3600 - 7200
            let events = sessions.map {
                #"{"event_type":"page_view","path":"/","session_id":"s\#($0)","timestamp":\#((hour + $0) * 1000)}"#
            }
            let stood = try await rig.count()
            let answer = try await HTTPAnswer.post(
                port: rig.service.port, "/api/analytics/track", json: "[\(events.joined(separator: ","))]")
            #expect(answer.status == 202, "\(answer.body)")
            for number in orders { try await rig.order(number) }
            try await eventually(within: 60, every: 100, "the events and orders in ClickHouse") {
                let count = try await rig.value("SELECT uniqExact(order_id) FROM analytics.order_lines FINAL")
                return try await rig.count() == stood + events.count && count == "\(orders.upperBound)"
            }
        }

        /// Kills a backup while something holds it up; what it leaves is refused.
        private static func kill(
            _ rig: TrackingRig, _ backup: String, _ holding: (() async throws -> Void) async throws -> Void,
            at isThere: @escaping () -> Bool
        ) async throws {
            try await holding {
                let process = try start(["backup", backup], rig)
                try await eventually(within: 60, "a backup half-way") {
                    if !process.isRunning { throw Unexpected("it ended: \(process.output)") }
                    return isThere()
                }
                process.signal(SIGKILL)
                try await process.exit(within: 20)
            }
            #expect(!FileSystem.exists(backup) && FileSystem.exists("\(backup).partial"))
            for path in [backup, "\(backup).partial"] {
                let refused = try await lugx(["restore", "--replace", path], rig)
                #expect(
                    refused.code == .code(64) && refused.output.contains("is no whole backup"), "\(refused.output)")
            }
        }

        /// Holds a lock that pg_dump waits for.
        private static func locking(_ rig: TrackingRig, _ body: () async throws -> Void) async throws {
            let name = "holds-a-lock"
            let holder = try TestProcess(
                "/usr/bin/env",
                [
                    "psql", "-X", "-q", "-c", "BEGIN", "-c", #"LOCK TABLE catalog."Users" IN ACCESS EXCLUSIVE MODE"#,
                    "-c", "SELECT pg_sleep(600)", rig.databaseURL,
                ], environment: ["PGAPPNAME": name])
            try await eventually(within: 30, "the lock") {
                try await rig.psql(
                    "SELECT count(*) FROM pg_stat_activity WHERE application_name = '\(name)' AND query ~ 'pg_sleep'")
                    == "1"
            }
            try await body()
            try await rig.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(name)'")
            try await holder.exit(within: 20)
        }

        /// Of one window, also where midnight comes in between.
        private static let now = Date()

        /// What a shop consists of, and what its figures say.
        private static func state(_ rig: TrackingRig) async throws -> [String] {
            let day = 86_400.0
            func text(_ offset: Double) -> String { now.addingTimeInterval(offset).ISO8601Format() }
            let window = "from=\(text(-2 * day).prefix(10))&to=\(text(2 * day).prefix(10))"
            var state = [
                try await rig.psql(
                    #"SELECT string_agg(concat_ws(' ', id, "orderNumber", status, "totalAmount", "createdAt"), ',' ORDER BY id) FROM "Orders""#
                ),
                try await rig.value(
                    "SELECT arraySort(groupArray(concat(toString(event_id), session_id, toString(event_time)))) "
                        + "FROM analytics.events"),
            ]
            for path in ["dashboard", "sales"] {
                let answer = try await rig.service.get("/api/analytics/\(path)?\(window)")
                guard answer.status == 200 else { throw Unexpected(answer.body) }
                state.append(answer.body.replacing(/"(as_of|live_visitors)":("[^"]*"|\d+),?/, with: ""))
            }
            return state
        }

        private static func start(_ arguments: [String], _ rig: TrackingRig) throws -> TestProcess {
            try TestProcess(
                #require(BuiltBinary.lugx), arguments,
                environment: [
                    "DATABASE_URL": rig.databaseURL, "CLICKHOUSE_URL": rig.clickHouse.url(database: "analytics"),
                    "LUGX_SPOOL_DIR": rig.spoolDirectory,
                ])
        }

        private static func lugx(
            _ arguments: [String], _ rig: TrackingRig
        ) async throws -> (code: ProcessExit, output: String) {
            let process = try start(arguments, rig)
            return (try await process.exit(within: 180), process.output.joined(separator: "\n"))
        }
    }
}
