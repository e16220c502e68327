import Foundation
import LocalStack
import TestSupport

/// The built `lugx serve catalog` and `lugx serve orders`, one or more of each, over one PostgreSQL of their own.
final class StoreRig {
    let postgres: TestPostgres
    let database: TestDatabase
    let catalogs: [ServedService]
    let orders: [ServedService]

    static let secret = String(repeating: "s", count: 40)
    /// Rate limits are per instance and client, and all clients here have one address.
    static let environment: [String: String?] = [
        "JWT_SECRET": secret, "LOG_LEVEL": "error", "LUGX_CATALOG_RATE_LIMIT": "off", "LUGX_ORDERS_RATE_LIMIT": "off",
        "LUGX_LOGIN_RATE_LIMIT": "off", "LUGX_ORDER_RECOVERY_SECONDS": "0.1", "LUGX_PAYMENT_WEBHOOK_SECRET": secret,
    ]

    private init(
        postgres: TestPostgres, database: TestDatabase, instances: Int, environment: [String: String?]
    ) throws {
        self.postgres = postgres
        self.database = database
        var variables = Self.environment.merging(environment) { $1 }
        variables["DATABASE_URL"] = database.url
        // Each catalogue knows the order service of its number, and the other way round.
        var (catalogs, orders): ([ServedService], [ServedService]) = ([], [])
        for _ in 0..<instances {
            let ordersPort = try Loopback.freePort()
            variables["LUGX_ORDERS_URL"] = "http://127.0.0.1:\(ordersPort)"
            let catalog = try ServedService("catalog", environment: variables)
            variables["LUGX_CATALOG_URL"] = "http://127.0.0.1:\(catalog.port)"
            catalogs.append(catalog)
            orders.append(try ServedService("orders", environment: variables, port: ordersPort))
        }
        (self.catalogs, self.orders) = (catalogs, orders)
    }

    var services: [ServedService] { catalogs + orders }

    /// Runs the body with all services started, and leaves no process behind.
    static func with(
        instances: Int = 1, environment: [String: String?] = [:], isolation: isolated (any Actor)? = #isolation,
        _ body: (StoreRig) async throws -> Void
    ) async throws {
        let postgres = try await TestPostgres.shared()
        try await postgres.withDatabase(named: "store") { database in
            try await migrate(database)
            let rig = try StoreRig(
                postgres: postgres, database: database, instances: instances, environment: environment)
            do {
                for service in rig.services { try await service.start() }
                try await body(rig)
            } catch {
                for service in rig.services { await service.clear() }
                throw error
            }
            for service in rig.services { await service.clear() }
        }
    }

    /// The store's migrations alone: a ClickHouse is not needed here.
    private static func migrate(_ database: TestDatabase) async throws {
        let directory = "\(Repository.root)/queries/postgres"
        let names = try FileManager.default.contentsOfDirectory(atPath: directory)
        for name in names.sorted() where name.first?.isNumber == true {
            guard let text = FileSystem.read("\(directory)/\(name)") else { throw Unexpected("no \(name)") }
            try await TestPostgres.shared().execute("BEGIN;\n\(text)\n;COMMIT;", database: database.name)
        }
    }

    // MARK: What stands in the database

    @discardableResult
    func sql(_ text: String) async throws -> String {
        try await postgres.execute(text, database: database.name).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    func count(_ from: String) async throws -> Int {
        let text = try await sql("SELECT count(*) FROM \(from)")
        guard let count = Int(text) else { throw Unexpected("no count of \(from): \(text)") }
        return count
    }

    /// A game with so many copies, written down as a movement; its id.
    func product(copies: Int) async throws -> String {
        try await sql(
            """
            WITH made AS (
                INSERT INTO catalog."Products" (name, price, category, platform, stock)
                VALUES ('Cyberpunk 2077', 59.99, 'rpg', 'pc', \(copies)) RETURNING id)
            INSERT INTO catalog."StockMovements" ("productId", change, "stockAfter", reason, actor)
            SELECT id, \(copies), \(copies), 'initial', 'test' FROM made RETURNING "productId"
            """)
    }

    /// As if the time that a dead process's work is left to it had passed.
    func endLeases() async throws {
        try await sql(
            #"UPDATE orders."OrderAttempts" SET "leaseUntil" = clock_timestamp() WHERE state <> 'answered'"#)
    }

    /// As if a minute had passed since anyone worked on what is half done, so that the recovery takes it up; whether
    /// nothing is.
    func isSettled() async throws -> Bool {
        try await sql(
            """
            UPDATE orders."OrderAttempts" SET "leaseUntil" = clock_timestamp() - interval '61 s'
            WHERE state <> 'answered' AND "leaseUntil" > clock_timestamp() - interval '61 s';
            UPDATE orders."Orders" SET "updatedAt" = clock_timestamp() - interval '61 s'
            WHERE "stockState" IN ('reserved', 'releasing') AND "updatedAt" > clock_timestamp() - interval '61 s';
            SELECT (SELECT count(*) FROM orders."OrderAttempts" WHERE state <> 'answered')
                + (SELECT count(*) FROM orders."Orders" WHERE "stockState" IN ('reserved', 'releasing')
                    OR "paymentStatus" = 'pending')
            """) == "0"
    }

    /// What is wrong with the stock: nothing is sold twice, lost or left held.
    func imbalance() async throws -> String {
        try await sql(
            """
            SELECT 'stock ' || p.stock || ' is not the sum of its movements' FROM catalog."Products" p
            WHERE p.stock <> (SELECT coalesce(sum(change), 0) FROM catalog."StockMovements" WHERE "productId" = p.id)
            UNION ALL
            SELECT 'movements of ' || r.key || ' do not fit ' || r.state FROM catalog."StockReservations" r
            JOIN catalog."StockReservationItems" i USING (key)
            WHERE (SELECT sum(-m.change) FROM catalog."StockMovements" m
                WHERE m."reservationKey" = r.key AND m."productId" = i."productId")
                <> CASE WHEN r.state = 'released' THEN 0 ELSE i.quantity END
            UNION ALL
            SELECT 'reservation ' || key || ' is still held' FROM catalog."StockReservations" WHERE state = 'held'
            UNION ALL
            SELECT 'order ' || o.id || ' and reservation ' || coalesce(r.state, 'none') FROM orders."Orders" o
            LEFT JOIN catalog."StockReservations" r ON r.key = o.id
            WHERE r.state IS DISTINCT FROM o."stockState"
            UNION ALL
            SELECT 'reservation ' || key || ' is confirmed for no order' FROM catalog."StockReservations" r
            WHERE state = 'confirmed' AND NOT EXISTS (SELECT FROM orders."Orders" o WHERE o.id = r.key)
            UNION ALL
            SELECT 'order ' || o.id || ' has ' || h.n || ' rows for its making or payment' FROM orders."Orders" o,
                LATERAL (SELECT count(*) AS n FROM orders."OrderHistory" h
                    WHERE h."orderId" = o.id AND h.event IN ('created', 'payment')) h
            WHERE o."paymentStatus" = 'paid' AND h.n <> 2
            UNION ALL
            SELECT 'totals' FROM orders."OrderTotals"
            HAVING sum(pending + processing + shipped + delivered + cancelled) <> (SELECT count(*) FROM orders."Orders")
            """)
    }
}
