import ClickHouse
import EventSpool
import Events
import Glibc
import Logging
import MetricsRegistry
import TestSupport
import Testing

@testable import Ingestion

/// The way from the spool into a real ClickHouse, with the faults that real servers have.
@Suite(.serialized) struct ShipperTests {
    @Test func `rows of several months arrive once each, in a batch for each month`() async throws {
        try await withRig { rig in
            try rig.append(rows: 300, months: 3)
            try await rig.shipping {
                try await rig.expectRows(300)
                #expect(try await rig.number("SELECT uniqExact(batch_id) FROM analytics.events") >= 3)
                let mixed =
                    "SELECT count() FROM (SELECT batch_id FROM analytics.events GROUP BY batch_id"
                    + " HAVING uniqExact(toYYYYMM(event_time)) > 1)"
                #expect(try await rig.number(mixed) == 0)
            }
            #expect(rig.shipper.progress.snapshot.insertedRows == 300)
            #expect(rig.shipper.progress.snapshot.oldestReceivedAtMilliseconds == nil)
        }
    }

    @Test func `the rollups are told of each hour before the position moves past its rows, again after a crash`()
        async throws
    {
        try await withRig { rig in
            try rig.append(rows: 30, months: 2)
            let sealed = try rig.builder.seal(from: 0)
            for batch in sealed.batches { #expect(await rig.store.insert(batch) == .stored) }
            let name = "events \(IngestionLedger.name(of: rig.spool.identity))"
            let marks = "SELECT max(received_ms) FROM analytics.watermarks WHERE name = '\(name)'"
            #expect(try await rig.number(marks) == 0, "nobody knows of it")
            var journal = ShippingJournal()
            journal.inFlight = sealed.range
            try rig.reader.commit(0, attachment: journal.bytes)
            // All of it stands, and nobody was told: that is made good.
            let shipper = try rig.makeShipper()
            try await rig.shipping(with: shipper) { try await rig.expectRows(30) }
            let unknown =
                "SELECT count() FROM (SELECT DISTINCT toStartOfHour(event_time) AS hour FROM analytics.events)"
                + " WHERE hour NOT IN (SELECT bucket FROM analytics.rollup_arrivals)"
            #expect(try await rig.number(unknown) == 0)
            #expect(try await rig.number("SELECT uniqExact(bucket) FROM analytics.rollup_arrivals") == 2)
            let newest = "SELECT (max(toUInt32(received_at)) - 1) * 1000 FROM analytics.events"
            #expect(try await rig.number(marks) == rig.number(newest))
        }
    }

    @Test func `a spool that is empty says so, and one that is not does not`() async throws {
        try await withRig { rig in
            let idle =
                "SELECT max(received_ms) FROM analytics.watermarks"
                + " WHERE name = 'idle \(IngestionLedger.name(of: rig.spool.identity))'"
            let shipper = try rig.makeShipper()
            try rig.append(rows: 10)
            await shipper.announceIfIdle()
            #expect(try await rig.number(idle) == 0)
            let before = UInt64(IngestionService.wallMilliseconds()) - 1000
            try await rig.shipping(with: shipper) {
                try await eventually(within: 30, "the word of it") {
                    await shipper.announceIfIdle()
                    return try await rig.number(idle) >= before
                }
            }
        }
    }

    @Test func `what a batch may hold is bounded, at the limit and one beyond`() async throws {
        for rows in [99, 100, 101] {
            try await withRig(limits: BatchLimits(rowsMax: 100, bytesMax: 1 << 20, ageSecondsMax: 0.2)) { rig in
                try rig.append(rows: rows)
                try await rig.shipping { try await rig.expectRows(UInt64(rows)) }
                #expect(
                    try await rig.number("SELECT uniqExact(batch_id) FROM analytics.events") == (rows > 100 ? 2 : 1))
            }
        }
    }

    @Test func `the same range gives the same bytes`() async throws {
        try await withRig { rig in
            try rig.append(rows: 500, months: 2)
            let first = try rig.builder.seal(from: 0)
            let again = try rig.builder.rebuild(first.range)
            #expect(first.batches.map(\.body) == again.batches.map(\.body))
            #expect(first.batches.map(\.identity) == again.batches.map(\.identity))
        }
    }

    @Test func `a batch that an earlier process sent but did not record is not sent again`() async throws {
        try await withRig { rig in
            try rig.append(rows: 200, months: 2)
            let sealed = try rig.builder.seal(from: 0)
            #expect(await rig.store.insert(sealed.batches[0]) == .stored)
            var journal = ShippingJournal()
            journal.inFlight = sealed.range
            try rig.reader.commit(0, attachment: journal.bytes)

            let shipper = try rig.makeShipper()
            try await rig.shipping(with: shipper) { try await rig.expectRows(200) }
            #expect(shipper.progress.snapshot.insertedRows == 200)
        }
    }

    @Test func `a batch that stands in part is completed, not repeated`() async throws {
        try await withRig { rig in
            try rig.append(rows: 100)
            let sealed = try rig.builder.seal(from: 0)
            let batch = sealed.batches[0]
            #expect(await rig.store.insert(batch) == .stored)
            try await rig.execute("ALTER TABLE analytics.events DELETE WHERE session_id IN ('s3', 's50', 's99')")
            try await eventually(within: 60, "the deletion") { try await rig.rows() == 97 }
            var journal = ShippingJournal()
            journal.inFlight = sealed.range
            try rig.reader.commit(0, attachment: journal.bytes)

            let shipper = try rig.makeShipper()
            try await rig.shipping(with: shipper) { try await rig.expectRows(100) }
            #expect(shipper.progress.snapshot.insertedRows == 100)
        }
    }

    @Test func `rows that ClickHouse refuses are set aside with its reason, and the others arrive`() async throws {
        try await withRig { rig in
            try await rig.execute(
                "ALTER TABLE analytics.events ADD COLUMN guard UInt8 MATERIALIZED throwIf(session_id IN ('s17', 's64'))"
            )
            try rig.append(rows: 100)
            try await rig.shipping {
                try await rig.expectRows(98)
                try await eventually(within: 60, "two rows set aside") {
                    rig.shipper.progress.snapshot.quarantinedRows == 2
                }
            }
            let kept = try rig.refusedRows()
            #expect(kept.map(\.sequence) == [17, 64])
            #expect(kept.allSatisfy { $0.reason.contains("395") })
        }
    }

    @Test func `a position that can't be written for a while makes nothing arrive twice`() async throws {
        let files = FaultyFiles(pathsWith: "shipper")
        try await withRig(files: files) { rig in
            try await rig.shipping {
                for round in 0..<5 {
                    files.failWrites(ENOSPC)
                    try rig.append(rows: 40, from: round * 80)
                    try await eventually("the shipper stalls") {
                        rig.shipper.progress.snapshot.stalledBecause != nil
                    }
                    try rig.append(rows: 40, from: round * 80 + 40)
                    files.heal()
                    try await rig.expectRows(UInt64(round * 80 + 80))
                }
            }
        }
    }

    @Test func `events of months that are not kept any more are counted and not sent, unless they may have been`()
        async throws
    {
        // 2020-01-10, 2020-02-10 and 2020-03-12; kept from 2020-02-01 on.
        let january: UInt32 = 1_578_614_400
        try await withRig { rig in
            try rig.append(rows: 60, months: 3, since: january)
            try await rig.execute("INSERT INTO analytics.watermarks SELECT 'kept_from', toUInt64(1580515200000)")
            try await rig.shipping {
                try await eventually(within: 60, "the position at the end") { rig.reader.position == 60 }
            }
            #expect(try await rig.number("SELECT uniqExact(toYYYYMM(event_time)) FROM analytics.events") == 2)
            #expect(try await rig.rows() == 40)
            let progress = rig.shipper.progress.snapshot
            #expect(progress.insertedRows == 40 && progress.expiredRows == 20 && progress.quarantinedRows == 0)
            #expect(rig.metrics.expiredRows.value == 20)

            // What a crash left open is settled as it was begun; the account of before is kept.
            try rig.append(rows: 30, from: 60, months: 3, since: january)
            let sealed = try rig.builder.seal(from: 60)
            var journal = try #require(ShippingJournal(bytes: rig.reader.attachment))
            journal.inFlight = sealed.range
            try rig.reader.commit(60, attachment: journal.bytes)
            let shipper = try rig.makeShipper()
            try await rig.shipping(with: shipper) { try await rig.expectRows(70) }
            #expect(shipper.progress.snapshot.insertedRows == 70 && shipper.progress.snapshot.expiredRows == 20)
        }
    }

    @Test func `a missing table is waited for and costs no row`() async throws {
        try await withRig { rig in
            try await rig.execute("RENAME TABLE analytics.events TO analytics.elsewhere")
            try rig.append(rows: 50)
            try await rig.shipping {
                try await eventually(within: 60, "the shipper stalls") {
                    rig.shipper.progress.snapshot.stalledBecause != nil
                }
                try await rig.execute("RENAME TABLE analytics.elsewhere TO analytics.events")
                try await rig.expectRows(50)
            }
            #expect(try rig.refusedRows().isEmpty)
        }
    }

    @Test func `a server that is killed and comes back has every row once`() async throws {
        try await withRig(limits: BatchLimits(rowsMax: 200, bytesMax: 1 << 20, ageSecondsMax: 0.05)) { rig in
            try await rig.shipping {
                for round in 0..<5 {
                    try rig.append(rows: 2000, from: round * 2000)
                    try await eventually(within: 60, "some rows") {
                        try await rig.rows() >= UInt64(round * 2000 + 200)
                    }
                    await rig.server.kill()
                    try rig.append(rows: 10, from: 100_000 + round * 10)
                    try await rig.server.start()
                }
                try await rig.expectRows(10_050)
            }
        }
    }

    @Test func `an insert that hangs is settled before anything is sent again`() async throws {
        try await withRig(insertTimeoutSeconds: 1) { rig in
            try await rig.shipping {
                try rig.append(rows: 20)
                try await rig.expectRows(20)
                rig.server.pause()
                try rig.append(rows: 50, from: 20)
                try await eventually(within: 60, "the insert times out") {
                    rig.shipper.progress.snapshot.stalledBecause == "unknown"
                }
                rig.server.resume()
                try await rig.expectRows(70)
            }
        }
    }

    /// Each test has a server of its own, because all that ships goes to the one table `analytics.events`.
    private func withRig(
        limits: BatchLimits = BatchLimits(), insertTimeoutSeconds: Int = 10, files: any SpoolFiles = PosixFiles(),
        _ body: (ShippingRig) async throws -> Void
    ) async throws {
        let server = try await TestClickHouse()
        let rig = try await ShippingRig(
            server: server, limits: limits, insertTimeoutSeconds: insertTimeoutSeconds, files: files)
        try await body(rig)
        await rig.close()
        await server.kill()
    }
}
