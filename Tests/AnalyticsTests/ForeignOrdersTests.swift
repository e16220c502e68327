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
