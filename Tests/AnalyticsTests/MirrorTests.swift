import ClickHouse
import Postgres
import ServiceKit
import Synchronization
import TestSupport
import Testing

@testable import Analytics

@Suite(.serialized) struct MirrorTests {
    @Test func `orders, refunds and products reach ClickHouse as they stand, and each change after them`() async throws
    {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 60)
            let mirror = try rig.mirror(ordersMax: 25)
            try await mirror.drain()
            try await rig.expectEqual()
            let lines = try await rig.mirrored()
            // Two lines an order; where it was refunded one for its line and one for the cent that has none.
            #expect(lines.filter { $0[1] == "sale" }.count == 120)
            #expect(lines.contains { $0[1] == "refund" && $0[21] == "9.6500" })
            #expect(lines.contains { $0[1] == "refund" && $0[21] == "0.0100" && $0[7] == "" })
            let tax = try await rig.client.query(
                "SELECT uniqExact(tax) AS n FROM (SELECT sum(tax) AS tax FROM analytics.order_lines FINAL "
                    + "WHERE kind = 'sale' GROUP BY order_id)")
            #expect(try tax.first?("n", as: Int.self) == 1, "the order's tax is divided without a rest")
            let products = "SELECT count() AS n FROM analytics.products FINAL WHERE is_active = 1"
            #expect(try await rig.client.query(products).first?("n", as: Int.self) == 12)

            for change in Self.changes {
                try await rig.owner.execute(change)
                try await mirror.drain()
                try await rig.expectEqual(nil, "after \(change)")
            }
            #expect(try await rig.client.query(products).first?("n", as: Int.self) == 11)
            #expect(try await rig.pool.query("SELECT FROM analytics.\"MirrorChanges\"").isEmpty)
        }
    }

    private static let changes = [
        "UPDATE orders.\"Orders\" SET status = 'cancelled' WHERE \"orderNumber\" IN ('N1', 'N2')",
        "UPDATE orders.\"Orders\" SET \"createdAt\" = \"createdAt\" - interval '40 days' WHERE \"orderNumber\" < 'N2'",
        "DELETE FROM orders.\"RefundItems\" WHERE \"refundId\" IN (SELECT id FROM orders.\"Refunds\" LIMIT 3)",
        "DELETE FROM orders.\"OrderItems\" WHERE position = 1 AND \"productName\" = 'Game 3'",
        "UPDATE orders.\"OrderItems\" SET \"discountAmount\" = 0.02 WHERE position = 1",
        "UPDATE catalog.\"Products\" SET category = 'racing' WHERE name IN ('Game 1', 'Game 2')",
        "UPDATE catalog.\"Products\" SET \"deletedAt\" = now() WHERE name = 'Game 4'",
        "TRUNCATE orders.\"Orders\" CASCADE",
    ]

    @Test func `whatever several writers do at once, with crashes and a stopped ClickHouse, both are equal in the end`()
        async throws
    {
        let seed = UInt64.random(in: .min ... .max)
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 30)
            try await Self.disturb(rig, seed: seed)
            let last = try rig.mirror()
            try await eventually("the lease to end") { try await last.tick() != .standby }
            try await last.drain()
            try await rig.expectEqual(nil, "seed \(seed)")
        }
    }

    private final class Flag: Sendable {
        private let state = Atomic(false)
        var isSet: Bool { state.load(ordering: .relaxed) }
        func set() { state.store(true, ordering: .relaxed) }
    }

    /// Writers, and two mirrors of which each dies or stands still now and then, with a lease that ends meanwhile.
    private static func disturb(_ rig: MirrorRig, seed: UInt64) async throws {
        let isOver = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for instance in 0..<2 {
                group.addTask { try await mirror(rig, seed: seed &+ UInt64(instance) &+ 100, until: isOver) }
            }
            try await withThrowingTaskGroup(of: Void.self) { writers in
                for writer in 0..<4 {
                    writers.addTask {
                        try await MirrorWriter(pool: rig.owner, seed: seed &+ UInt64(writer)).run(transactions: 25)
                    }
                }
                writers.addTask {
                    await rig.clickHouse.kill()
                    try await rig.clickHouse.start()
                }
                try await writers.waitForAll()
            }
            isOver.set()
            try await group.waitForAll()
        }
    }

    private static func mirror(_ rig: MirrorRig, seed: UInt64, until isOver: Flag) async throws {
        let chance = Mutex(MirrorWriter.Random(seed: seed))
        while !isOver.isSet {
            let mirror = try rig.mirror(leaseSeconds: 0.2, ordersMax: 7) { _ in
                switch chance.withLock({ $0.below(12) }) {
                case 0: throw MirrorRig.Died()
                case 1: try await Task.sleep(for: .milliseconds(300))
                default: break
                }
            }
            while !isOver.isSet {
                do { _ = try await mirror.tick() } catch is MirrorRig.Died { break } catch {}
            }
        }
    }

    @Test func `a mirror that dies anywhere leaves nothing behind and misses nothing`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 40)
            for (index, place) in OrderMirror.Checkpoint.allCases.enumerated() {
                let first = try rig.mirror(leaseSeconds: 0.2, ordersMax: 30) { checkpoint in
                    if checkpoint == place { throw MirrorRig.Died() }
                }
                try await rig.owner.execute(
                    "UPDATE orders.\"Orders\" SET \"createdAt\" = now() - interval '\(index) d'")
                try await MirrorStore.askForResync(rig.pool)
                await #expect(throws: MirrorRig.Died.self) {
                    while try await first.tick() == .standby { await Task.yield() }
                    try await first.drain()
                }
                // What it may have written is no longer so.
                for table in ["\"RefundItems\" WHERE quantity", "\"OrderItems\" WHERE position = 1 AND quantity"] {
                    try await rig.owner.execute(
                        "DELETE FROM orders.\(table) > 0 AND ctid IN (SELECT ctid FROM orders.\(table) > 0 LIMIT 4)")
                }
                let second = try rig.mirror(leaseSeconds: 0.2, ordersMax: 25)
                try await eventually("the lease to end") { try await second.tick() != .standby }
                try await second.drain()
                try await rig.expectEqual(nil, "died at \(place)")
            }
        }
    }

    @Test
    func
        `a ClickHouse that was lost, restored or filled by another is filled anew, and so after a restored PostgreSQL`()
        async throws
    {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 20)
            try await rig.mirror(leaseSeconds: 0.1).drain()
            func anew(_ reason: String, _ sql: String...) async throws {
                let mirror = try rig.mirror(leaseSeconds: 0.1)
                for statement in sql { try await rig.client.execute(statement) }
                try await rig.migrateClickHouse()
                try await eventually("the lease to end") { try await mirror.tick() != .standby }
                try await mirror.drain()
                try await rig.expectEqual(nil, "\(reason)")
                #expect(rig.metric("lugx_mirror_resyncs_total{reason=\"\(reason)\"} "), "\(reason)")
                #expect(!rig.metric("lugx_mirror_resyncs_total{reason=\"\(reason)\"} 0"), "\(reason)")
            }
            try await anew("empty", "DROP DATABASE analytics")
            let changed = try rig.mirror(leaseSeconds: 0.1)
            try await rig.owner.execute("UPDATE orders.\"Orders\" SET status = 'shipped' WHERE \"orderNumber\" = 'N1'")
            try await eventually("the lease to end") { try await changed.tick() != .standby }
            try await changed.drain()
            try await anew(
                "clickhouse_restored", "CREATE TABLE analytics.kept AS analytics.order_lines",
                "INSERT INTO analytics.kept SELECT * FROM analytics.order_lines "
                    + "WHERE version < (SELECT max(version) FROM analytics.order_lines)",
                "DROP TABLE analytics.order_lines", "RENAME TABLE analytics.kept TO analytics.order_lines")
            try await anew(
                "foreign", "INSERT INTO analytics.mirror_generation SELECT 'another', toUInt64(1000)",
                "INSERT INTO analytics.order_lines (line_id, order_id, at, version) "
                    + "SELECT 'ghost', 'ghost', toDateTime('2026-11-01 10:00:00', 'UTC'), toUInt64(1000)")
            // PostgreSQL as it was before the last batches: ClickHouse has rows and versions it knows nothing of.
            try await rig.owner.execute("CREATE TABLE public.state AS SELECT * FROM analytics.\"MirrorState\"")
            try await rig.owner.execute("CREATE TABLE public.keys AS SELECT * FROM analytics.\"MirroredOrders\"")
            try await rig.owner.execute(
                "UPDATE orders.\"Orders\" SET \"createdAt\" = \"createdAt\" - interval '1 year'")
            let mirror = try rig.mirror(leaseSeconds: 0.1)
            try await eventually("the lease to end") { try await mirror.tick() != .standby }
            try await mirror.drain()
            try await rig.owner.execute(
                "UPDATE orders.\"Orders\" SET \"createdAt\" = \"createdAt\" + interval '1 year'")
            try await rig.owner.script(
                """
                DELETE FROM analytics."MirrorChanges"; DELETE FROM analytics."MirrorState";
                INSERT INTO analytics."MirrorState" SELECT * FROM public.state;
                DELETE FROM analytics."MirroredOrders"; INSERT INTO analytics."MirroredOrders" SELECT * FROM public.keys
                """)
            try await anew("postgres_restored")
        }
    }

    @Test func `everything is mirrored anew when asked, with changes going on meanwhile`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 40)
            let mirror = try rig.mirror(leaseSeconds: 0.1, ordersMax: 6)
            try await mirror.drain()
            // What nobody noticed: a row that is gone, one that was altered.
            try await rig.client.execute(
                "INSERT INTO analytics.order_lines SELECT line_id, kind, order_id, order_number, at, order_created_at, "
                    + "customer_id, product_id, product_name, category, platform, country, payment_method, currency, "
                    + "order_status, payment_status, is_sale, units + 1, gross, discount, tax, refund, version, "
                    + "is_deleted FROM analytics.order_lines")
            try await MirrorStore.askForResync(rig.pool)
            var ticks = 0
            try await eventually("the request to be seen") {
                _ = try await mirror.tick()
                return rig.metric("lugx_mirror_resyncs_total{reason=\"asked\"} 1")
            }
            while try await mirror.tick() == .worked {
                ticks += 1
                if ticks == 2 {
                    try await rig.owner.execute("UPDATE orders.\"Orders\" SET \"paymentMethod\" = 'invoice'")
                }
            }
            #expect(ticks > 2)
            try await rig.expectEqual()
        }
    }

    @Test func `an order that ClickHouse can't hold is refused by name and holds up no other`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 20)
            let source = MirrorSource(
                name: "test",
                statement: try MirrorSource(path: nil).wrapped("mirror_read").replacing(
                    "gross, discount, tax,",
                    with: """
                        CASE order_number WHEN 'N3' THEN gross / 3 WHEN 'N5' THEN gross / (units - units) ELSE gross END
                        AS gross, discount, tax,
                        """))
            let mirror = try rig.mirror(source: source)
            try await mirror.drain()
            let refusals = try await rig.pool.query(
                "SELECT r.reason, o.\"orderNumber\" AS number FROM analytics.\"MirrorRefusals\" r "
                    + "JOIN orders.\"Orders\" o ON o.id::text = r.\"orderId\" ORDER BY number")
            #expect(try refusals.map { try $0.decode("number", as: String.self) } == ["N3", "N5"])
            #expect(try refusals[0].decode("reason", as: String.self).contains("gross"))
            #expect(try refusals[1].decode("reason", as: String.self).contains("division by zero"))
            #expect(Set(try await rig.mirrored().map { $0[3] }).count == 18)
            // Put right, they are mirrored when they change next.
            let again = try rig.mirror()
            try await rig.pool.execute("UPDATE analytics.\"MirrorState\" SET \"leaseUntil\" = '-infinity'")
            try await rig.owner.execute("UPDATE orders.\"Orders\" SET \"updatedAt\" = now()")
            try await again.drain()
            try await rig.expectEqual()
            #expect(try await rig.pool.query("SELECT FROM analytics.\"MirrorRefusals\"").isEmpty)
        }
    }

    @Test func `the watermark waits for transactions that are open, and what they wrote is not missed`() async throws {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 4)
            let mirror = try rig.mirror()
            try await mirror.drain()
            try await eventually("a watermark") {
                try await mirror.drain()
                return await mirror.asOf != nil
            }
            try await rig.owner.withConnection { other in
                _ = try? await other.transaction { open in
                    try await open.execute(
                        "UPDATE orders.\"Orders\" SET status = 'shipped' WHERE \"orderNumber\" = 'N1'")
                    let opened = try await open.query("SELECT clock_timestamp() AS at")[0]
                        .decode("at", as: PostgresTimestamp.self).microseconds
                    try await rig.owner.execute(
                        "UPDATE orders.\"Orders\" SET status = 'shipped' WHERE \"orderNumber\" = 'N2'")
                    for _ in 0..<20 { try await mirror.drain() }
                    #expect(await mirror.asOf! < opened)
                    // Others do not wait for it.
                    #expect(try await rig.mirrored().contains { $0[3] == "N2" && $0[14] == "shipped" })
                    #expect(try await rig.mirrored().allSatisfy { $0[3] != "N1" || $0[14] != "shipped" })
                    return opened
                }
            }
            try await mirror.drain()
            try await rig.expectEqual()
            let now = try await rig.owner.query("SELECT clock_timestamp() AS at")[0]
                .decode("at", as: PostgresTimestamp.self).microseconds
            try await eventually("the watermark to move on") {
                try await mirror.drain()
                return await mirror.asOf! > now
            }
            try await eventually("readers to see it") {
                try await mirror.drain()
                return try await rig.pool.query("SELECT \"asOf\" FROM analytics.\"MirrorState\"")[0]
                    .decode("asOf", as: PostgresTimestamp?.self).map { $0.microseconds > now } ?? false
            }
        }
    }
}
