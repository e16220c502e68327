import ClickHouse
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// Dropping the events of old months, on both ends of what ClickHouse servers are in use: what was worked out of them
/// stays, and the ledger knows where they went.
@Suite(.serialized) struct ExpiryTests {
    @Test func `on 18_16 old months go once they are worked out, and their figures stay`() async throws {
        let server = try await TestClickHouse()
        try await expire(clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test func `on 26_9 old months go once they are worked out, and their figures stay`() async throws {
        try await expire(clickHouse: ModernClickHouse().url)
    }

    private func expire(clickHouse url: String) async throws {
        try await AnalyticsRig.run(clickHouse: url) { rig in
            let shop = try ExpiryShop(rig)
            try await shop.fill()
            try await shop.ledger(accepted: shop.events)
            let worker = shop.worker(graceSeconds: 0)
            // Nothing goes before the rollups have it.
            #expect(try await worker.pass() == .behind)
            #expect(try await worker.store.state().keptFrom == 0)
            try await shop.settle()
            let before = try await shop.figures()
            let channels = try await shop.channels()
            #expect(channels == ["o1 email"], "the session began in the month that goes")

            let patient = try await shop.worker(graceSeconds: 600).pass()
            guard case .waiting = patient else { throw Unexpected("\(patient)") }
            #expect(try await shop.months() == [202601, 202602, 202603])
            #expect(try await shop.difference() == 0)
            #expect(try await worker.pass() == .dropped(months: [.init(number: 202601), .init(number: 202602)]))
            #expect(try await shop.months() == [202603])
            let events = try await shop.ledgerStore.events()
            #expect(events.difference == 0 && events.dropped == shop.events - shop.eventsOfMarch)
            #expect(try await worker.pass() == .idle)

            // One that was on its way all the same, and a month that came back.
            try await shop.insert(batch: 9, at: "2026-02-10 10:00:00")
            try await shop.ledger(accepted: shop.events + 1)
            #expect(try await shop.difference() == 0)
            #expect(try await worker.pass() == .dropped(months: [.init(number: 202602)]))
            try await shop.insert(batch: 1, at: "2026-01-10 10:00:00")
            #expect(try await shop.difference() == 0)
            #expect(try await worker.pass() == .dropped(months: [.init(number: 202601)]))
            let after = try await shop.ledgerStore.events()
            #expect(after.difference == 0 && after.dropped == shop.events + 1 - shop.eventsOfMarch)

            // Whatever works figures out leaves those alone that have no events any more.
            let tool = try RollupTool(
                clickHouse: rig.clickHouse, database: rig.pool, registry: Registry(), logger: shop.logger)
            try await tool.backfill { _ in }
            #expect(try await tool.verify { _, _ in } == 0)
            try await shop.touchAll()
            #expect(try await tool.status().pending == 1, "the hour of 5 March")
            try await shop.settle()
            #expect(try await tool.status().pending == 0)
            try await shop.link()
            #expect(try await shop.figures() == before)
            #expect(try await shop.channels() == channels)
            // Kept for longer from now on: what is gone stays gone.
            #expect(try await shop.worker(months: nil).pass() == .idle)
            #expect(try await worker.store.state().keptFrom == CalendarMonth(number: 202603).start)
        }
    }

    @Test func `while a user's events are erased no month is dropped, and both are in the account`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server) { rig in
            let shop = try ExpiryShop(rig)
            try await shop.fill()
            try await shop.ledger(accepted: shop.events)
            try await shop.settle()
            let erasure = ErasureStore(pool: rig.pool, client: rig.clickHouse)
            _ = try await erasure.ask("u1", by: .random(), requestID: "r")
            let claim = try #require(try await erasure.claim())
            let part = try #require(try await erasure.found(claim))
            let id = try await erasure.write(part, of: claim)
            let worker = shop.worker(graceSeconds: 0)
            guard case .waiting = try await worker.pass() else { throw Unexpected("it did not wait") }
            try await erasure.delete(part, of: claim)
            try await eventually(within: 60, "the deletion") { try await !erasure.isDeleting() }
            try await erasure.done(id)
            #expect(try await worker.pass() == .dropped(months: [.init(number: 202601), .init(number: 202602)]))
            let events = try await shop.ledgerStore.events()
            #expect(events.difference == 0)
            #expect(events.erased > 0 && events.erased + events.dropped <= shop.events)
            // The bound is known to erasures: what comes back is left to be dropped.
            try await shop.insert(batch: 1, at: "2026-01-10 10:00:00", user: "u1")
            #expect(try await erasure.found(claim) == nil)
        }
        await server.stop()
    }

    @Test func `a month that a killed server brings back is dropped again, and counted once`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server) { rig in
            let shop = try ExpiryShop(rig)
            try await shop.fill()
            try await shop.ledger(accepted: shop.events)
            try await shop.settle()
            let before = try await shop.figures()
            let worker = shop.worker(graceSeconds: 0)
            _ = try await worker.pass()
            for _ in 0..<2 {
                await server.kill()
                try await server.start()
                #expect(try await shop.difference() == 0)
                _ = try await worker.pass()
                #expect(try await shop.months() == [202603])
                let events = try await shop.ledgerStore.events()
                #expect(events.difference == 0 && events.dropped == shop.events - shop.eventsOfMarch)
            }
            #expect(try await shop.figures() == before)
        }
        await server.stop()
    }

    @Test func `the month of a moment is known to the second`() {
        for (number, next) in [(202612, 202701), (202402, 202403), (197001, 197002)] {
            let month = CalendarMonth(number: number)
            #expect(month.number == number && month.end == CalendarMonth(number: next).start)
            #expect(CalendarMonth(at: month.start) == month && CalendarMonth(at: month.end - 1) == month)
            #expect(CalendarMonth(at: month.end) == CalendarMonth(number: next))
        }
        #expect(CalendarMonth(number: 202601).later(by: -1).text == "2025-12")
    }

    private struct Unexpected: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }
}

/// Events of three months of 2026 on real servers, seen from 10 April.
private struct ExpiryShop {
    let rig: AnalyticsRig
    let logger: Logger
    let ledgerStore: LedgerStore
    private let rollups: RollupWorker
    private let links: EventLinks

    private static let spool = "00000000ab"
    /// Batch, moment, session, user, order, utm_medium.
    private static let rows = [
        (1, "2026-01-10 10:00:00", "s1", "u1", "", ""), (1, "2026-01-10 10:05:00", "s1", "u1", "", ""),
        (2, "2026-01-31 23:59:59", "s2", "", "", "email"), (3, "2026-02-01 00:00:00", "s3", "", "", ""),
        (3, "2026-02-28 23:50:00", "s4", "", "", "email"), (4, "2026-03-01 00:10:00", "s4", "", "o1", ""),
        (4, "2026-03-01 00:20:00", "s5", "", "", ""), (4, "2026-03-05 12:00:00", "s6", "u1", "", ""),
    ]

    let events: Int64 = 8
    let eventsOfMarch: Int64 = 3

    init(_ rig: AnalyticsRig) throws {
        self.rig = rig
        var logger = Logger(label: "expiry")
        logger.logLevel = .critical
        self.logger = logger
        ledgerStore = LedgerStore(pool: rig.pool, client: rig.clickHouse, freshSeconds: 600)
        rollups = RollupWorker(
            store: RollupStore(client: rig.clickHouse), lease: RollupLease(pool: rig.pool),
            metrics: try RollupMetrics(registry: Registry()), logger: logger)
        links = try EventLinks(
            client: rig.clickHouse, intervalSeconds: 1, registry: Registry(), logger: logger)
    }

    func worker(graceSeconds: Double = 0, months: Int? = 1) -> ExpiryWorker {
        ExpiryWorker(
            store: ExpiryStore(pool: rig.pool, client: rig.clickHouse), rollups: rollups.store, links: links,
            lease: JobLease("event expiry", pool: rig.pool), rollupLease: RollupLease(pool: rig.pool),
            metrics: try! ExpiryMetrics(registry: Registry()), logger: logger, months: months,
            graceSeconds: graceSeconds, now: { CalendarMonth(number: 202604).start + 9 * 86_400 })
    }

    func fill() async throws {
        for row in Self.rows {
            try await insert(batch: row.0, at: row.1, session: row.2, user: row.3, order: row.4, medium: row.5)
        }
        try await touchAll()
    }

    /// A row as the shipper sends it: `batch` is part of the sequence in its name.
    func insert(
        batch: Int, at moment: String, session: String = "s", user: String = "", order: String = "",
        medium: String = ""
    ) async throws {
        try await rig.clickHouse.execute(
            """
            INSERT INTO analytics.events (batch_id, event_id, event_time, received_at, event_type, path, session_id,
                user_id, order_id, utm_medium)
            SELECT toUUID('00000000-ab00-\(batch)000-8000-000000000000'), generateUUIDv4(),
                toDateTime({at:String}, 'UTC'), toDateTime({at:String}, 'UTC'), {type:String}, '/', {session:String},
                {user:String}, {order:String}, {medium:String}
            """,
            [
                "at": .string(moment), "type": .string(order.isEmpty ? "page_view" : "purchase"),
                "session": .string(session), "user": .string(user), "order": .string(order),
                "medium": .string(medium),
            ])
    }

    func touchAll() async throws {
        let hours = Self.rows.compactMap { PostgresTimestamp("\($0.1)+00") }
            .map { RollupHours.hour(of: $0.microseconds / 1_000_000) }
        #expect(hours.count == Self.rows.count)
        try await rollups.store.touch(Array(Set(hours)))
    }

    func settle() async throws {
        while try await rollups.pass() {}
        try await link()
    }

    func link() async throws {
        try await links.link(
            from: CalendarMonth(number: 202601).start, to: CalendarMonth(number: 202604).start, now: 1)
    }

    func ledger(accepted: Int64) async throws {
        try await ledgerStore.note(
            LedgerEntry(
                spool: Self.spool, rejected: 0, duplicates: 0, accepted: accepted, spooled: 0, inserted: accepted,
                quarantined: 0), incarnation: try #require(PostgresUUID("00000000-0000-4000-8000-000000000001")))
    }

    func difference() async throws -> Int64 { try await ledgerStore.events().difference }

    func months() async throws -> [Int] {
        try await ExpiryStore(pool: rig.pool, client: rig.clickHouse).standing(before: Int64(UInt32.max))
            .map(\.month.number)
    }

    func channels() async throws -> [String] {
        let rows = try await rig.clickHouse.query(
            "SELECT order_id, channel FROM analytics.order_channels FINAL ORDER BY order_id")
        return try rows.map { "\(try $0("order_id", as: String.self)) \(try $0("channel", as: String.self))" }
    }

    /// The dashboard of each month and of all three.
    func figures() async throws -> [String] {
        var figures: [String] = []
        for (from, to) in [("01", "02"), ("02", "03"), ("03", "04"), ("01", "04")] {
            let answer = try await rig.send(
                .get, "/api/analytics/dashboard?from=2026-\(from)-01&to=2026-\(to)-01")
            #expect(answer.status == 200)
            figures.append(answer.text.replacing(/"as_of":"[^"]*"/, with: ""))
        }
        #expect(figures[0].contains(#""total_events":3"#), "\(figures[0])")
        return figures
    }
}
