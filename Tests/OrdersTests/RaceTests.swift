import Catalog
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Orders

/// Both services as they are, over sockets and one PostgreSQL.
@Suite(.serialized) struct RaceTests {
    static func catalogue(_ settings: PostgresConfiguration) async throws -> ServiceHost {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await catalogue(settings, logger: logger, [:])
    }

    static func catalogue(
        _ settings: PostgresConfiguration, logger: Logger, _ environment: [String: String]
    ) async throws -> ServiceHost {
        var settings = settings
        settings.parameters["options"] = "-c role=catalog"
        let pool = PostgresPool(settings)
        let variables = [
            "LUGX_CATALOG_PORT": "0", "JWT_SECRET": OrderFixture.jwtSecret, "LUGX_CATALOG_RATE_LIMIT": "off",
        ]
        let configuration = try ServiceConfiguration(environment: variables.merging(environment) { $1 })
        return try await CatalogService.host(
            configuration: configuration, registry: Registry(), logger: logger, pool: pool,
            database: { _ = try await pool.query("SELECT 1") })
    }

    static func product(_ database: PostgresPool, stock: Int) async throws -> PostgresUUID {
        let rows = try await database.query(
            """
            INSERT INTO catalog."Products" (name, price, category, platform, stock)
            VALUES ('Cyberpunk 2077', 59.99, 'rpg', 'pc', $1) RETURNING id
            """, [.int(stock)])
        return try rows[0].decode("id")
    }

    static func owner(_ shop: OrderFixture) -> PostgresPool {
        var settings = shop.pool.configuration
        settings.parameters["options"] = nil
        return PostgresPool(settings)
    }

    private static func left(_ database: PostgresPool, _ id: PostgresUUID) async throws -> Int {
        try await database.query("SELECT stock FROM catalog.\"Products\" WHERE id = $1", [.uuid(id)])[0].decode("stock")
    }

    private static func held(_ database: PostgresPool) async throws -> Int {
        try await database.query("SELECT count(*) AS n FROM catalog.\"StockReservations\" WHERE state = 'held'")[0]
            .decode("n")
    }

    @Test func `two hundred buyers race for the last ten copies, and ten get one each`() async throws {
        try await OrderFixture.run(stockHost: Self.catalogue) { shop in
            let database = Self.owner(shop)
            defer { database.close() }
            let game = try await Self.product(database, stock: 10)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<200 {
                    group.addTask { try await shop.order([(game, 1)], as: try await shop.person()).status }
                }
                return try await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
            }
            #expect(statuses == [201: 10, 409: 190])
            #expect(try await Self.left(database, game) == 0)
            #expect(try await Self.held(database) == 0)
            #expect(try await shop.count("\"Orders\" WHERE \"paymentStatus\" = 'paid'") == 10)
        }
    }

    @Test(arguments: OrderDesk.Checkpoint.allCases)
    func `deaths at a step of half the orders lose no copy and sell none twice`(
        step: OrderDesk.Checkpoint
    ) async throws {
        let passes = Atomic<Int>(0)
        let dies: @Sendable (OrderDesk.Checkpoint) -> Bool = { checkpoint in
            checkpoint == step && passes.add(1, ordering: .relaxed).newValue.isMultiple(of: 2)
        }
        try await OrderFixture.run(stockHost: Self.catalogue, dies: dies) { shop in
            let database = Self.owner(shop)
            defer { database.close() }
            let game = try await Self.product(database, stock: 10)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<40 {
                    group.addTask { _ = try await shop.order([(game, 1)], as: try await shop.person()) }
                }
                try await group.waitForAll()
            }
            for _ in 0..<8 {
                try await shop.endLeases()
                await shop.recovery.pass()
            }
            let sold = try await shop.count(
                "\"Orders\" WHERE \"paymentStatus\" = 'paid' AND \"stockState\" = 'confirmed'")
            #expect(try await Self.left(database, game) == 10 - sold)
            #expect(try await shop.count("\"Orders\"") == sold)
            #expect(try await Self.held(database) == 0)
            #expect(try await shop.count("\"OrderAttempts\" WHERE state <> 'answered'") == 0)
        }
    }
}
