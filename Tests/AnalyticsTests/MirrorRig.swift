import ClickHouse
import Logging
import MetricsRegistry
import Postgres
import Queries
import TestSupport
import Testing

@testable import Analytics

/// A mirror between a PostgreSQL database and a ClickHouse, both migrated and its own.
struct MirrorRig: Sendable {
    struct Died: Error {}

    let clickHouse: TestClickHouse
    let client: ClickHouseClient
    let database: TestDatabase
    /// As the owner.
    let owner: PostgresPool
    /// As the role `analytics`.
    let pool: PostgresPool
    let registry = Registry()
    let metrics: MirrorMetrics

    static func with(
        named test: String = #function, isolation: isolated (any Actor)? = #isolation,
        _ body: (MirrorRig) async throws -> Void
    ) async throws {
        let server = try await TestPostgres.shared()
        let database = try await server.freshDatabase(named: test)
        let clickHouse = try await TestClickHouse()
        let rig = try await MirrorRig(database, clickHouse)
        do {
            try await body(rig)
        } catch {
            await rig.close()
            throw error
        }
        await rig.close()
        await clickHouse.kill()
        try await server.drop(database)
    }

    private init(_ database: TestDatabase, _ clickHouse: TestClickHouse) async throws {
        self.database = database
        self.clickHouse = clickHouse
        owner = PostgresPool(try PostgresConfiguration(url: database.url))
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        try await PostgresMigrator(migrations: migrations).run(owner)
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        pool = PostgresPool(settings)
        client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: clickHouse.url()))
        metrics = try MirrorMetrics(registry: registry)
        try await migrateClickHouse()
    }

    func migrateClickHouse() async throws {
        let migrations = try QueryFile.migrations(in: "clickhouse").map {
            try ClickHouseMigration(version: $0.version, name: $0.name, text: $0.text)
        }
        _ = try await ClickHouseMigrator(migrations).run(client)
    }

    func close() async {
        owner.close()
        pool.close()
        await client.close()
    }

    func mirror(
        source: MirrorSource? = nil, leaseSeconds: Double = 10, ordersMax: Int = 5000,
        checkpoint: @escaping @Sendable (OrderMirror.Checkpoint) async throws -> Void = { _ in }
    ) throws -> OrderMirror {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return OrderMirror(
            store: MirrorStore(pool: pool, source: try source ?? MirrorSource(path: nil)),
            target: MirrorTarget(client: client), metrics: metrics, logger: logger, pollSeconds: 0.02,
            leaseSeconds: leaseSeconds, ordersMax: ordersMax, checkpoint: checkpoint)
    }

    // MARK: What stands

    /// Every line as the source statement gives it, in words; amounts with four decimals.
    func source(_ source: MirrorSource? = nil) async throws -> [[String]] {
        let source = try source ?? MirrorSource(path: nil)
        let lines = try await pool.withConnection { connection in
            let lines = Collected()
            try await source.read(nil, on: connection) { await lines.add($0.lines) }
            return await lines.lines
        }
        return lines.map(Self.words).sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Every line as ClickHouse has it.
    func mirrored() async throws -> [[String]] {
        let columns = MirrorLine.sourceColumns.map(\.name)
        let rows = try await client.query(
            "SELECT \(columns.joined(separator: ", ")) FROM analytics.order_lines FINAL WHERE is_deleted = 0")
        return try rows.map { row in
            try columns.map { name in
                switch name {
                case "at", "order_created_at":
                    String(try row(name, as: ClickHouseDateTime.self).secondsSinceEpoch)
                case "gross", "discount", "tax", "refund": try row(name, as: ClickHouseDecimal.self).description
                default: String(decoding: row.text(name), as: UTF8.self)
                }
            }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Row by row and to the last decimal.
    func expectEqual(
        _ source: MirrorSource? = nil, _ comment: Comment = "", at location: SourceLocation = #_sourceLocation
    ) async throws {
        let (expected, found) = (try await self.source(source), try await mirrored())
        #expect(found.count == expected.count, comment, sourceLocation: location)
        let missing = Set(expected).subtracting(found)
        let extra = Set(found).subtracting(expected)
        #expect(missing.isEmpty && extra.isEmpty, comment, sourceLocation: location)
    }

    private static func words(_ line: MirrorLine) -> [String] {
        func amount(_ value: Int64) -> String { ClickHouseDecimal(unscaled: Int128(value), scale: 4).description }
        return [
            line.lineID, line.kind, line.orderID, line.orderNumber, String(line.at), String(line.orderCreatedAt),
            line.customerID, line.productID, line.productName, line.category, line.platform, line.country,
            line.paymentMethod, line.currency, line.orderStatus, line.paymentStatus, line.isSale ? "1" : "0",
            String(line.units), amount(line.gross), amount(line.discount), amount(line.tax), amount(line.refund),
        ]
    }

    private actor Collected {
        var lines: [MirrorLine] = []
        func add(_ more: [MirrorLine]) { lines += more }
    }

    func metric(_ line: String) -> Bool {
        var bytes: [UInt8] = []
        registry.render(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).contains(line)
    }

    // MARK: Orders

    /// Makes products, and orders over the last months with every kind of line.
    func seed(orders: Int) async throws {
        try await owner.execute(Self.seedProducts)
        try await owner.script(Self.seedOrders.replacing("{orders}", with: String(orders)))
    }

    private static let seedProducts = """
        INSERT INTO catalog."Products" (name, price, category, platform)
        SELECT 'Game ' || n, n + 0.99, (ARRAY['rpg', 'action', 'sports'])[n % 3 + 1], (ARRAY['pc', 'ps5'])[n % 2 + 1]
        FROM generate_series(1, 12) n
        """

    private static let seedOrders = """
        INSERT INTO orders."Orders" (id, "orderNumber", "userId", status, "paymentStatus", "paymentMethod",
            "stockState", "subtotalAmount", "discountAmount", "taxAmount", "totalAmount", "paidAmount", currency,
            "shippingAddress", "createdAt")
        SELECT gen_random_uuid(), 'N' || n, gen_random_uuid(),
            (ARRAY['pending', 'delivered', 'cancelled'])[n % 3 + 1], (ARRAY['paid', 'pending'])[(n % 5 = 0)::int + 1],
            'card', 'confirmed', 30.01, 1.01, 4.63, 29.00, 0, 'EUR',
            CASE WHEN n % 4 = 0 THEN '{}' ELSE '{"country":"DE"}' END::jsonb,
            timestamptz '2026-11-20 12:00:00+00' - n * interval '7 hours'
        FROM generate_series(1, {orders}) n;
        INSERT INTO orders."OrderItems" (id, "orderId", position, "productId", "productName", "unitPrice", quantity,
            "totalPrice", "discountAmount")
        SELECT gen_random_uuid(), o.id, p, c.id, c.name, x.price, x.quantity, x.price * x.quantity, x.discount
        FROM orders."Orders" o
        CROSS JOIN (VALUES (0, 9.99, 3, 1.00), (1, 0.04, 1, 0.01)) AS x (p, price, quantity, discount)
        CROSS JOIN LATERAL (
            SELECT id, name FROM catalog."Products" OFFSET (substr(o."orderNumber", 2)::int + x.p) % 12 LIMIT 1) c;
        UPDATE orders."Orders" SET "paidAmount" = "totalAmount" WHERE "paymentStatus" = 'paid';
        INSERT INTO orders."Refunds" (id, "orderId", amount, currency, status, "actorKind", "createdAt")
        SELECT gen_random_uuid(), id, 9.66, 'EUR', 'pending', 'admin', "createdAt" + interval '40 hours'
        FROM orders."Orders" WHERE "paymentStatus" = 'paid' AND right("orderNumber", 1) IN ('1', '2');
        INSERT INTO orders."RefundItems" ("refundId", "orderItemId", quantity, amount)
        SELECT r.id, i.id, 1, 9.65 FROM orders."Refunds" r JOIN orders."OrderItems" i ON i."orderId" = r."orderId"
        WHERE i.position = 0;
        """
}

extension OrderMirror {
    /// Works until nothing is left to do.
    func drain() async throws {
        while try await tick() == .worked {}
    }
}
