import ClickHouse
import Foundation
import Postgres
import ServiceKit
import TestSupport
import Testing

@testable import Analytics

/// A shop with order tables of its own: one SELECT maps them, a trigger on each table tells of changes.
@Suite(.serialized) struct ForeignOrdersTests {
    private static let folder = Repository.root + "/Tests/AnalyticsTests/jaffle"

    private static let tables = """
        CREATE SCHEMA shop;
        CREATE TABLE shop.raw_orders (id int PRIMARY KEY, user_id int, order_date date, status text);
        CREATE TABLE shop.raw_payments (id int PRIMARY KEY, order_id int, payment_method text, amount int);
        GRANT USAGE ON SCHEMA shop TO analytics;
        GRANT SELECT ON ALL TABLES IN SCHEMA shop TO analytics;
        CREATE TRIGGER mirror AFTER INSERT OR UPDATE OR DELETE ON shop.raw_orders
        FOR EACH ROW EXECUTE FUNCTION analytics.note_order_change('id');
        CREATE TRIGGER mirror AFTER INSERT OR UPDATE OR DELETE ON shop.raw_payments
        FOR EACH ROW EXECUTE FUNCTION analytics.note_order_change('order_id');
        CREATE TRIGGER mirror_all AFTER TRUNCATE ON shop.raw_payments
        FOR EACH STATEMENT EXECUTE FUNCTION analytics.note_all_orders_change();
        """

    /// The rows of one of the files, without its header.
    private static func rows(_ file: String) throws -> [[String]] {
        try String(contentsOfFile: "\(folder)/\(file).csv", encoding: .utf8).split(whereSeparator: \.isNewline)
            .dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    private static func load(_ rig: MirrorRig, _ file: String) async throws {
        let values = try rows(file).map { "(" + $0.map { "'\($0)'" }.joined(separator: ", ") + ")" }
        try await rig.owner.execute("INSERT INTO shop.\(file) VALUES \(values.joined(separator: ", "))")
    }

    private static func totals(_ rig: MirrorRig) async throws -> [String] {
        let rows = try await rig.client.query(
            "SELECT uniqExact(order_id) AS orders, countIf(kind = 'sale') AS payments, sum(gross) AS all_gross, "
                + "sum(refund) AS all_refund, sum(units) AS all_units FROM analytics.order_lines FINAL "
                + "WHERE is_deleted = 0")
        guard let row = rows.first else { return [] }
        return [
            String(try row("orders", as: Int.self)), String(try row("payments", as: Int.self)),
            try row("all_gross", as: ClickHouseDecimal.self).description,
            try row("all_refund", as: ClickHouseDecimal.self).description, String(try row("all_units", as: Int.self)),
        ]
    }

    @Test func `orders of a schema that is not ours are mirrored by one SELECT, and so is each change of them`()
        async throws
    {
        try await MirrorRig.with { rig in
            try await rig.owner.script(Self.tables)
            try await Self.load(rig, "raw_orders")
            let source = try MirrorSource(path: Self.folder + "/order_lines.sql")
            let mirror = try rig.mirror(source: source, ordersMax: 20)
            try await mirror.drain()
            try await Self.load(rig, "raw_payments")
            try await mirror.drain()
            #expect(try await Self.totals(rig) == ["99", "113", "1672.0000", "49.0000", "99"])
            try await rig.expectEqual(source)

            try await rig.owner.execute("UPDATE shop.raw_orders SET status = 'returned' WHERE id = 2")
            try await rig.owner.execute("UPDATE shop.raw_payments SET order_id = 1 WHERE id = 3")
            try await rig.owner.execute("UPDATE shop.raw_orders SET order_date = '2020-02-29' WHERE id = 4")
            try await mirror.drain()
            #expect(try await Self.totals(rig)[3] == "70.0000")
            try await rig.expectEqual(source)
            var store = ReconciliationStore(
                pool: rig.pool, client: rig.client, source: source,
                ledger: LedgerStore(pool: rig.pool, client: rig.client))
            store.pauseSeconds = 0.01
            #expect(try await store.reconcile().status == .ok)
        }
    }

    /// Orders that differ, with how, and those that were refused.
    private static func reconciled(_ rig: MirrorRig, _ source: MirrorSource) async throws -> Reconciliation {
        var store = ReconciliationStore(
            pool: rig.pool, client: rig.client, source: source,
            ledger: LedgerStore(pool: rig.pool, client: rig.client))
        store.pauseSeconds = 0.01
        return try await store.reconcile()
    }

    @Test func `an order of an id that no order of the source can have is found, and taken back`() async throws {
        try await MirrorRig.with { rig in
            try await rig.owner.script(Self.tables)
            try await Self.load(rig, "raw_orders")
            try await Self.load(rig, "raw_payments")
            try await rig.seed(orders: 3)
            let (own, foreign) = (
                try MirrorSource(path: nil), try MirrorSource(path: Self.folder + "/order_lines.sql")
            )
            for (source, strays) in [
                (own, ["7", "no id", "4BD5A4A5-1F0B-4E8F-8D7C-0D2F5A9B1C11"]),
                (foreign, ["4bd5a4a5-1f0b-4e8f-8d7c-0d2f5a9b1c11", "07", "99999999999999999999"]),
            ] {
                let mirror = try rig.mirror(source: source, ordersMax: 20)
                try await MirrorStore.askForResync(rig.pool)
                try await mirror.drain()
                // What the other source had given is gone.
                try await rig.expectEqual(source, "\(source.name)")
                #expect(try await Self.reconciled(rig, source).status == .ok, "\(source.name)")
                for stray in strays {
                    try await SalesRig.sell(rig.client, stray, day: 2, product: "p", cents: 100)
                }
                let found = try await Self.reconciled(rig, source).orders
                #expect(found.orders.map(\.order_id).sorted() == strays.sorted())
                #expect(found.orders.allSatisfy { $0.difference == .extra } && found.difference == strays.count)
                let store = ReconciliationStore(
                    pool: rig.pool, client: rig.client, source: source,
                    ledger: LedgerStore(pool: rig.pool, client: rig.client))
                #expect(try await store.repair(found.orders) == strays.count)
                try await mirror.drain()
                let repaired = try await Self.reconciled(rig, source)
                #expect(repaired.status == .ok && repaired.orders.refused == 0, "\(repaired)")
                await mirror.handOver()
            }
        }
    }

    @Test func `purchases are matched with the orders of a foreign schema`() async throws {
        try await MirrorRig.with { rig in
            try await rig.owner.script(Self.tables)
            try await Self.load(rig, "raw_orders")
            try await Self.load(rig, "raw_payments")
            let source = try MirrorSource(path: Self.folder + "/order_lines.sql")
            try await rig.mirror(source: source).drain()
            for (index, order) in ["1", "2", "99", "100", "4bd5a4a5-1f0b-4e8f-8d7c-0d2f5a9b1c11"].enumerated() {
                try await rig.client.execute(
                    """
                    INSERT INTO analytics.events (batch_id, event_id, event_time, received_at, event_type, session_id,
                        order_id)
                    SELECT generateUUIDv4(), generateUUIDv4(), toDateTime('2018-01-01 10:00:00', 'UTC'),
                        toDateTime('2018-01-01 10:00:00', 'UTC'), 'purchase', {session:String}, {order:String}
                    """, ["session": .string("s\(index)"), "order": .string(order)])
            }
            let purchases = try await Self.reconciled(rig, source).purchases
            #expect(purchases.tracked == 5 && purchases.unknown == 2, "\(purchases)")
            #expect(
                purchases.unknown_orders.map(\.order_id).sorted() == ["100", "4bd5a4a5-1f0b-4e8f-8d7c-0d2f5a9b1c11"])
            #expect(purchases.sales == 99 && purchases.untracked == 96)
        }
    }

    @Test func `a source statement that fails for unknown orders, or gives more than was asked for, is refused`()
        async throws
    {
        try await MirrorRig.with { rig in
            try await rig.seed(orders: 1)
            let own = try MirrorSource(path: nil).wrapped("mirror_read")
            for (statement, fault) in [
                (own.replacing("analytics.uuid_ids($1)", with: "$1::text[]::uuid[]"), "fails for an id"),
                (own.replacing("$1::text[] IS NULL", with: "true"), "not asked for"),
            ] {
                let faults = try await MirrorSource(name: "mine.sql", statement: statement).faults(rig.pool)
                #expect(faults.count == 1 && faults.first?.contains(fault) == true, "\(faults)")
            }
            #expect(try await MirrorSource(path: nil).faults(rig.pool).isEmpty)
        }
    }

    @Test func `what is wrong with a source statement is said by column and type`() async throws {
        try await MirrorRig.with { rig in
            let source = MirrorSource(
                name: "mine.sql",
                statement: try MirrorSource(path: nil).wrapped("mirror_read").replacing(
                    "gross, discount, tax,", with: "gross::float8 AS gross, discount,"
                ).replacing("platform, country,", with: "platform, country::char(2) AS country,"))
            let faults = try await source.faults(rig.pool)
            #expect(faults.count == 3, "\(faults)")
            #expect(faults.contains { $0.contains("tax is missing") && $0.contains("numeric") })
            #expect(faults.contains { $0.contains("gross is double precision") })
            #expect(faults.contains { $0.contains("country is character") && $0.contains("text") })
            let error = await #expect(throws: ConfigurationError.self) {
                try await rig.mirror(source: source).tick()
            }
            #expect(error?.description.contains("mine.sql") == true)
            #expect(throws: ConfigurationError.self) { try MirrorSource(path: "/none/at/all.sql") }
        }
    }
}
