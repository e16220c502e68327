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

/// A copy of what is known of a user, and its erasure, on both ends of what ClickHouse servers are in use.
@Suite(.serialized) struct PrivacyTests {
    /// User, anonymous id, order; ten of each, an hour between.
    private static let visitors: [(user: String, anonymous: String, order: String)] = [
        ("it's me", "a1", ""), ("", "a1", ""), ("it's me", "", "o1"), ("", "a2", ""), ("other", "a2", "o2"),
        // a3 was the other's before.
        ("other", "a3", ""), ("it's me", "a3", ""), ("", "a3", ""), ("", "", ""),
    ]
    private static let spool = "00000000ab"

    @Test func `on 18_16 a user's events are copied and erased, and nobody else's`() async throws {
        let server = try await TestClickHouse()
        try await erase(clickHouse: server.url(database: ""))
        await server.stop()
    }

    @Test func `on 26_9 a user's events are copied and erased, and nobody else's`() async throws {
        try await erase(clickHouse: ModernClickHouse().url)
    }

    private func erase(clickHouse url: String) async throws {
        try await AnalyticsRig.run(clickHouse: url) { rig in
            let admin = try await rig.bearer(.admin)
            let me = "/api/analytics/users/it%27s%20me"
            for (path, method) in [(me, HTTPRequest.Method.delete), (me + "/export", .get), (me + "/erasure", .get)] {
                #expect(try await rig.send(method, path).status == 401)
                #expect(try await rig.send(method, path, rig.bearer(.analyst)).status == 403)
            }
            #expect(try await rig.send(.get, me + "/erasure", admin).status == 404)
            for path in ["/api/analytics/users/%00", "/api/analytics/users/%FF"] {
                #expect(try await rig.send(.delete, path, admin).status == 400)
            }
            try await Self.insert(rig.clickHouse, batch: "1")
            let links = try EventLinks(
                client: rig.clickHouse, intervalSeconds: 1, registry: Registry(), logger: Logger(label: "test"))
            try await links.link(from: RollupRig.start - 86_400, to: RollupRig.start + 20 * 86_400, now: 1)
            try await Self.ledger(rig, accepted: 99, spooled: 9)
            #expect(try await Self.difference(rig) == 0)

            let copy = try await rig.send(.get, me + "/export", admin)
            let lines = copy.text.split(separator: "\n")
            // Their own three, and the anonymous ones of a1: a2 and a3 were the other's first.
            #expect(copy.status == 200 && lines.count == 40)
            #expect(
                lines.allSatisfy { $0.contains("\"user_id\":\"it's me\"") || $0.contains("\"anonymous_id\":\"a1\"") })
            #expect(try JSONValue(Array(lines[0].utf8))["properties"]["n"].integer != nil)

            let asked = try await rig.send(.delete, me, admin)
            let again = try await rig.send(.delete, me, admin)
            #expect(asked.status == 202 && asked.text == again.text)
            #expect(try JSONValue(asked.body)["state"].text == "pending")
            try await Self.ledger(rig, accepted: 99, spooled: 9)
            try await Self.work(rig, settle: 0)
            // Nine events were in the spool when it was asked for: it goes on.
            #expect(try await Self.state(rig, me, admin) == "pending 40")
            #expect(try await Self.users(rig) == ["": 30, "other": 20])
            #expect(try await Self.difference(rig) == 0)
            try await Self.insert(rig.clickHouse, batch: "2", of: 1)
            try await Self.ledger(rig, accepted: 108, spooled: 9)
            #expect(try await Self.difference(rig) == 0)
            try await Self.work(rig, settle: 600)
            // Nothing is deleted any more, and what was has to settle.
            #expect(try await Self.state(rig, me, admin) == "pending 44")
            try await Self.work(rig, settle: 0)
            #expect(try await Self.state(rig, me, admin) == "done 44")
            #expect(try await Self.users(rig) == ["": 33, "other": 22])
            #expect(try await Self.difference(rig) == 0)
            #expect(try await rig.send(.get, me + "/export", admin).text.isEmpty)
            try await Self.checkTraces(rig)
        }
    }

    /// A part that was written down and not deleted, as a crash leaves it.
    @Test func `what a crash interrupted is finished by whoever comes next`() async throws {
        let server = try await TestClickHouse()
        try await AnalyticsRig.run(server) { rig in
            try await Self.insert(rig.clickHouse, batch: "1")
            try await Self.ledger(rig, accepted: 90, spooled: 0)
            let admin = try await rig.bearer(.admin)
            _ = try await rig.send(.delete, "/api/analytics/users/other", admin)
            let dead = ErasureStore(pool: rig.pool, client: rig.clickHouse)
            var claim = try #require(try await dead.claim())
            claim.anonymous = try await dead.anonymous(claim.user, until: claim.until)
            try await dead.note(claim)
            let part = try #require(try await dead.found(claim))
            _ = try await dead.write(part, of: claim)
            // Half way, the account is right; while it is held, nobody else is at it.
            #expect(try await Self.difference(rig) == 0)
            #expect(try await Self.worker(rig, settle: 0).pass() == false)
            try await rig.pool.execute("UPDATE analytics.\"Erasures\" SET \"heldUntil\" = '-infinity'")
            try await Self.ledger(rig, accepted: 90, spooled: 0)
            try await Self.work(rig, settle: 0)
            #expect(try await Self.state(rig, "/api/analytics/users/other", admin) == "done 40")
            #expect(try await Self.users(rig) == ["": 20, "it's me": 30])
            #expect(try await Self.difference(rig) == 0)
        }
        await server.stop()
    }

    // MARK: What it stands on

    private static func insert(_ client: ClickHouseClient, batch: String, of count: Int = 10) async throws {
        for (index, visitor) in visitors.enumerated() {
            try await client.execute(
                """
                INSERT INTO analytics.events (batch_id, event_id, event_time, received_at, event_type, user_id,
                    anonymous_id, session_id, order_id, properties)
                SELECT toUUID('00000000-ab00-4000-8000-00000000000\(batch)'), generateUUIDv4(),
                    toDateTime({start:UInt32} + number * 3600 + {index:UInt32}, 'UTC'),
                    toDateTime({start:UInt32} + number * 3600 + {index:UInt32}, 'UTC'),
                    'purchase', {user:String}, {anonymous:String}, concat('s', toString(number)), {order:String},
                    concat('{"n":', toString(number), '}')
                FROM (SELECT number FROM system.numbers LIMIT {count:UInt32})
                """,
                [
                    "start": .int(RollupRig.start), "index": .int(Int64(index)), "user": .string(visitor.user),
                    "anonymous": .string(visitor.anonymous), "order": .string(visitor.order),
                    "count": .int(Int64(count)),
                ])
        }
    }

    private static func ledger(_ rig: AnalyticsRig, accepted: Int64, spooled: Int64) async throws {
        try await LedgerStore(pool: rig.pool, client: rig.clickHouse).note(
            LedgerEntry(
                spool: spool, rejected: 0, duplicates: 0, accepted: accepted, spooled: spooled,
                inserted: accepted - spooled, quarantined: 0),
            incarnation: try #require(PostgresUUID("00000000-0000-4000-8000-000000000001")))
    }

    private static func difference(_ rig: AnalyticsRig) async throws -> Int64 {
        try await LedgerStore(pool: rig.pool, client: rig.clickHouse, freshSeconds: 600).events().difference
    }

    private static func worker(_ rig: AnalyticsRig, settle: Double) throws -> ErasureWorker {
        var store = ErasureStore(pool: rig.pool, client: rig.clickHouse)
        store.settleSeconds = settle
        var worker = try ErasureWorker(
            store: store, rollups: RollupStore(client: rig.clickHouse), registry: Registry(),
            logger: Logger(label: "test"))
        worker.restSeconds = 0
        return worker
    }

    private static func work(_ rig: AnalyticsRig, settle: Double) async throws {
        #expect(try await worker(rig, settle: settle).pass())
    }

    private static func state(_ rig: AnalyticsRig, _ path: String, _ admin: HTTPFields) async throws -> String {
        let json = try JSONValue(await rig.send(.get, path + "/erasure", admin).body)
        let (end, last) = (json["finished_at"].text, json["quarantine_until"].text)
        #expect((end == nil) == (last == nil) && !json["quarantine_until"].isMissing)
        if let end, let last { #expect(end < last, "what can't be searched goes later") }
        return "\(json["state"].text ?? "?") \(json["events"].integer ?? -1)"
    }

    private static func users(_ rig: AnalyticsRig) async throws -> [String: Int] {
        let rows = try await rig.clickHouse.query(
            "SELECT user_id, count() AS n FROM analytics.events GROUP BY user_id")
        return try Dictionary(uniqueKeysWithValues: rows.map { (try $0("user_id"), try $0("n")) })
    }

    /// The links are gone, the hours are to be worked out again, and it was written down who asked for what.
    private static func checkTraces(_ rig: AnalyticsRig) async throws {
        let left = try await rig.clickHouse.query(
            "SELECT count() AS n FROM analytics.identities WHERE user_key = sipHash64('uit\\'s me')")
        #expect(try left.first?("n", as: Int.self) == 0)
        let orders = try await rig.clickHouse.query(
            "SELECT order_id FROM analytics.order_channels GROUP BY order_id ORDER BY order_id")
        #expect(try orders.map { try $0("order_id", as: String.self) } == ["o2"])
        let hours = try await rig.clickHouse.query(
            "SELECT uniqExact(bucket) AS n FROM analytics.rollup_arrivals")
        #expect(try hours.first?("n", as: Int.self) == 10)
        let trail = try await rig.pool.query("SELECT action FROM analytics.\"PrivacyTrail\" ORDER BY id")
        #expect(try trail.map { try $0.decode("action", as: String.self) } == ["export", "erase", "erase", "export"])
        let kept = try await rig.pool.query(
            "SELECT count(*) AS n FROM analytics.\"Erasures\" WHERE cardinality(\"anonymousIds\") > 0")
        #expect(try kept[0].decode("n", as: Int64.self) == 0)
    }
}
