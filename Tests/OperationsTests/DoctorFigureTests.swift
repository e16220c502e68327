import Postgres
import TestSupport
import Testing

@testable import Operations

extension DoctorTests {
    @Test func `events that stand nowhere and orders only ClickHouse has are differences`() async throws {
        let rig = try await DoctorRig.shared()
        try await rig.pool.script(
            """
            INSERT INTO analytics."IngestionLedger"
            (spool, incarnation, rejected, duplicates, accepted, spooled, inserted, quarantined, "updatedAt")
            VALUES ('00000000ab', gen_random_uuid(), 0, 0, 7, 0, 7, 0, clock_timestamp() - interval '5 minutes')
            """)
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.order_lines (line_id, kind, order_id, at, version) "
                + "VALUES ('l', 'item', '6f9c1a52-7d0e-4c39-9d1b-3b1f6f0e2a11', '2026-11-01 10:00:00', 1)")
        let report = try await rig.look()
        try await rig.pool.script(#"DELETE FROM analytics."IngestionLedger""#)
        try await rig.clickHouse.execute("ALTER TABLE analytics.order_lines DROP PARTITION 202611")
        try await rig.clickHouse.execute("TRUNCATE TABLE analytics.sales_touched")
        #expect(
            report.worst("figures.reconciliation") == "problem: 1 orders and 7 events differ", "\(report.text)")
        // Nobody has said anything of this spool for five minutes.
        #expect(report.worst("spool.lag").hasPrefix("warning: the process that takes events in"))
        #expect(try await rig.look().worst("figures.reconciliation").hasPrefix("ok"))
    }

    @Test func `a mirror that lags, is incomplete or refuses orders is said`() async throws {
        let rig = try await DoctorRig.shared()
        let cases = [
            ("clock_timestamp() - interval '5 minutes'", "warning"),
            ("clock_timestamp() - interval '2 hours'", "problem"),
            ("NULL", "warning: the mirror is not complete"),
        ]
        for (asOf, found) in cases {
            try await rig.pool.script(#"UPDATE analytics."MirrorState" SET "asOf" = \#(asOf)"#)
            #expect(try await rig.look().worst("figures.mirror").hasPrefix(found))
        }
        try await rig.pool.script(
            #"INSERT INTO analytics."MirrorRefusals" ("orderId", reason) VALUES ('o-1', 'a reason')"#)
        #expect(try await rig.look().worst("figures.refusals") == "problem: 1 orders can't be mirrored")
        try await rig.pool.script(
            #"DELETE FROM analytics."MirrorRefusals"; "#
                + #"UPDATE analytics."MirrorState" SET "asOf" = clock_timestamp() + interval '1 hour'"#)
    }

    @Test func `hours and days that pile up are counted`() async throws {
        let rig = try await DoctorRig.shared()
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.rollup_arrivals SELECT toDateTime(1700000000 + number * 3600), toUInt64(1) "
                + "FROM system.numbers LIMIT 60")
        try await rig.clickHouse.execute(
            "INSERT INTO analytics.sales_touched SELECT toDate('2026-01-01') + number AS day, countState() AS touches, "
                + "maxState(toUInt32(now())) AS touched_at FROM (SELECT number FROM system.numbers LIMIT 40) GROUP BY day"
        )
        let report = try await rig.look()
        for table in ["rollup_arrivals", "sales_touched"] {
            try await rig.clickHouse.execute("TRUNCATE TABLE analytics.\(table)")
        }
        #expect(report.worst("figures.sales") == "warning: 40 days of sales wait to be worked out")
        #expect(report.worst("figures.rollups").hasPrefix("warning: "), "\(report.text)")
    }

    @Test func `reports that are late, failed or did not arrive are said`() async throws {
        let rig = try await DoctorRig.shared()
        try await rig.pool.script(
            """
            WITH schedule AS (
                INSERT INTO analytics."ReportSchedules" (name, plan, cron, timezone, "catchUp", enabled, "createdBy")
                VALUES ('daily', '{}', '0 7 * * *', 'UTC', 'last', true, gen_random_uuid()) RETURNING id
            ), runs AS (
                INSERT INTO analytics."ReportRuns"
                ("scheduleId", "scheduledAt", trigger, name, plan, "windowFrom", "windowTo", timezone, status, "dueAt",
                    "finishedAt")
                SELECT id, at, 'schedule', 'daily', '{}', at - interval '1 day', at, 'UTC', status, at, finished
                FROM schedule, (VALUES
                    (clock_timestamp() - interval '3 hours', 'waiting', NULL),
                    (clock_timestamp() - interval '1 day', 'failed', clock_timestamp()),
                    (clock_timestamp() - interval '2 days', 'succeeded', clock_timestamp())) v (at, status, finished)
                RETURNING id, status
            )
            INSERT INTO analytics."ReportDeliveries" ("runId", round, channel, target, shown, state, "dueAt")
            SELECT id, 1, 'email', 'a@shop.example', 'a@shop.example', 'failed', clock_timestamp()
            FROM runs WHERE status = 'succeeded'
            """)
        let report = try await rig.look()
        try await rig.pool.script(
            #"DELETE FROM analytics."ReportRuns"; DELETE FROM analytics."ReportSchedules""#)
        #expect(report.worst("reports.late").hasPrefix("warning: 1 runs of reports wait, the oldest for 108"))
        #expect(
            report.worst("reports.failed")
                == "problem: in the last seven days 1 runs of reports and 1 deliveries failed")
    }
}
