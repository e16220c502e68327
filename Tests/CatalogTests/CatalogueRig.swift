import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@testable import Catalog

/// A migrated database of its own, the catalogue on it, and tokens to ask with.
struct CatalogueRig: Sendable {
    /// With the catalogue's own rights.
    let pool: PostgresPool
    let owner: PostgresPool
    let tokens: TokenAuthority
    /// Who has bought what: `user product`.
    let purchases = Purchases()

    final class Purchases: Sendable {
        private let known = Mutex<Set<String>>([])
        func add(_ user: String, _ product: PostgresUUID) { known.withLock { _ = $0.insert("\(user) \(product)") } }
        func contains(_ user: String, _ product: String) -> Bool {
            known.withLock { $0.contains("\(user) \(product)") }
        }
    }

    static let admin = Identity(userId: "00000000-0000-4000-8000-00000000000a", username: "boss", role: .admin)

    private static let description = ServiceDescription(
        name: "gaming-service", port: .catalogPort, healthPaths: [], openAPI: "{}", rateLimit: .catalogRateLimit)

    static func customer(_ number: Int) -> Identity {
        let digits = String(number)
        let id = "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        return Identity(userId: id, username: "buyer\(number)", role: .customer)
    }

    static func run(
        named test: String = #function, connections: Int = 6, _ body: @Sendable (CatalogueRig) async throws -> Void
    ) async throws {
        try await TestPostgres.shared().withDatabase(named: test) { database in
            let pool = try await migrated(database, connections: connections)
            var ownerConfiguration = try PostgresConfiguration(url: database.url)
            ownerConfiguration.pool.connectionsMax = 2
            // Filling large tables takes long on a busy machine.
            ownerConfiguration.statementTimeoutSeconds = nil
            let owner = PostgresPool(ownerConfiguration)
            defer {
                owner.close()
                pool.close()
            }
            try await body(
                CatalogueRig(
                    pool: pool, owner: owner,
                    tokens: await TokenAuthority(
                        keys: TokenKey.list("test:" + String(repeating: "k", count: 32)))))
        }
    }

    /// The catalogue without a database, for what is refused before one is asked.
    static func offline() async throws -> CatalogueRig {
        let pool = PostgresPool(try PostgresConfiguration(url: "postgresql://nobody@127.0.0.1:1/nothing"))
        return CatalogueRig(
            pool: pool, owner: pool,
            tokens: await TokenAuthority(keys: try TokenKey.list(String(repeating: "k", count: 32))))
    }

    /// Migrates a database; a pool on it with the catalogue's rights.
    static func migrated(
        _ database: TestDatabase, connections: Int = 6, waitTimeoutSeconds: Double = 30
    ) async throws -> PostgresPool {
        let configuration = try PostgresConfiguration(url: database.url)
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        try await PostgresMigrator(migrations: migrations).run(configuration)
        var limited = asCatalog(configuration, connections: connections)
        limited.pool.waitTimeoutSeconds = waitTimeoutSeconds
        return PostgresPool(limited)
    }

    /// The same database with the rights the catalogue has.
    static func asCatalog(_ configuration: PostgresConfiguration, connections: Int) -> PostgresConfiguration {
        var configuration = configuration
        configuration.parameters["options"] = "-c role=catalog -c search_path=catalog"
        configuration.pool.connectionsMax = connections
        configuration.pool.waitTimeoutSeconds = 30
        return configuration
    }

    /// Another instance of the service: a pool and a host of its own.
    func host(_ pool: PostgresPool? = nil) throws -> ServiceHost {
        let configuration = try ServiceConfiguration(
            environment: ["LUGX_CATALOG_PORT": "0", "LUGX_CATALOG_RATE_LIMIT": "100000/1m"])
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        var host = try ServiceHost(
            Self.description, configuration: configuration, registry: registry, logger: logger, checks: [])
        host.router.add(middleware: AuthenticationMiddleware(tokens, service: "catalog"))
        try Catalogue.add(
            to: &host, pool: pool ?? self.pool, registry: registry, logger: logger, retentionDays: 90
        ) { [purchases] user, product in purchases.contains(user, product) }
        return host
    }

    func headers(_ identity: Identity) async throws -> HTTPFields {
        [.authorization: "Bearer \(try await tokens.accessToken(for: identity))"]
    }

    func serviceHeaders() async throws -> HTTPFields {
        [.authorization: "Bearer \(try await tokens.serviceToken(from: "orders", to: "catalog"))"]
    }

    // MARK: What stands in the database

    /// A product with so much stock.
    func product(_ name: String = "Chess", price: String = "9.99", stock: Int = 0) async throws -> PostgresUUID {
        let details = ProductDetails(
            name: name, price: try #require(Money(price, .usd)), category: .strategy, platform: .pc)
        return try await ProductStore(pool: pool).create(
            details, id: .random(), stock: stock, by: Actor(name: "test", requestID: "")
        ).id
    }

    func stock(_ id: PostgresUUID) async throws -> Int {
        let row = try await owner.queryFirst(#"SELECT stock FROM catalog."Products" WHERE id = $1"#, [.uuid(id)])
        return try #require(row).decode("stock")
    }

    func count(_ sql: String) async throws -> Int {
        try #require(try await owner.queryFirst(sql)).decode(0, as: Int.self)
    }

    /// Nothing is sold twice or lost: stock is the sum of its movements, and what reservations hold is missing from it.
    func requireBalance() async throws {
        let wrong = try await owner.query(
            """
            SELECT p.id FROM catalog."Products" p
            WHERE p.stock <> (SELECT coalesce(sum(change), 0) FROM catalog."StockMovements" WHERE "productId" = p.id)
            OR (SELECT coalesce(sum(-m.change), 0) FROM catalog."StockMovements" m
                WHERE m."productId" = p.id AND m."reservationKey" IS NOT NULL)
            <> (SELECT coalesce(sum(i.quantity - i."returnedQuantity"), 0) FROM catalog."StockReservationItems" i
                JOIN catalog."StockReservations" r USING (key)
                WHERE i."productId" = p.id AND r.state <> 'released')
            """)
        #expect(wrong.isEmpty)
    }
}

extension TestService {
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], _ body: String = ""
    ) async throws -> TestResponse {
        try await send(TestRequest(method, path, headers: headers, body: Array(body.utf8)))
    }
}

extension TestResponse {
    var json: JSONValue { get throws { try JSONValue(body) } }
    var code: String? { (try? json)?["code"].text }
}
