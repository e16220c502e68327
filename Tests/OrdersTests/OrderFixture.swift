import Foundation
import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import TestSupport

@testable import Orders

/// An order service over a real PostgreSQL (as the role it has in production), with a catalogue to order from.
struct OrderFixture: Sendable {
    let service: TestService
    /// Where it orders from.
    let stock: TestService
    /// The service's routes, as `get /api/orders/{id}`.
    let routes: Set<String>
    let desk: OrderDesk
    let recovery: OrderRecovery
    let outbox: OutboxParts
    let catalogue: CatalogueStandIn
    let pool: PostgresPool
    let tokens: TokenAuthority
    let registry: Registry

    static let jwtSecret = "test-secret-of-more-than-32-bytes-length"
    static let webhookSecret = "notices"

    struct Died: Error {}

    /// - Parameters:
    ///   - stockHost: a catalogue in place of the stand-in, from where its database is.
    ///   - dies: says at which step the process "dies": an error that nothing cleans up after.
    static func run(
        named test: String = #function, leaseSeconds: Double = 40,
        payments: any PaymentProvider = TestPaymentProvider(), environment: [String: String] = [:],
        logger: Logger? = nil,
        stockHost: (@Sendable (PostgresConfiguration) async throws -> ServiceHost)? = nil,
        dies: @escaping @Sendable (OrderDesk.Checkpoint) -> Bool = { _ in false },
        _ body: @escaping @Sendable (OrderFixture) async throws -> Void
    ) async throws {
        let server = try await TestPostgres.shared()
        let database = try await server.freshDatabase(named: test)
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        try await PostgresMigrator(migrations: migrations).run(owner)
        owner.close()
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=orders"
        let pool = PostgresPool(settings)
        defer { pool.close() }

        let catalogue = CatalogueStandIn()
        let owned = try PostgresConfiguration(url: database.url)
        let stockService = try await stockHost?(owned) ?? catalogue.host()
        try await TestService.run(stockService, over: .live) { stock in
            var variables = [
                "LUGX_ORDERS_PORT": "0", "JWT_SECRET": jwtSecret, "LUGX_CATALOG_URL": "http://127.0.0.1:\(stock.port!)",
                "LUGX_PAYMENT_WEBHOOK_SECRET": webhookSecret,
                "LUGX_ORDERS_RATE_LIMIT": "off", "LUGX_DISCOUNT_RATE_LIMIT": "off",
            ]
            variables.merge(environment) { $1 }
            let configuration = try ServiceConfiguration(environment: variables)
            let registry = Registry()
            var quiet = Logger(label: "test")
            quiet.logLevel = .critical
            let logger = logger ?? quiet
            let parts = try await OrdersService.host(
                configuration: configuration, registry: registry, logger: logger, pool: pool, payments: payments,
                leaseSeconds: leaseSeconds, checkpoint: { if dies($0) { throw Died() } },
                database: { _ = try await pool.query("SELECT 1") })
            let tokens = try await TokenAuthority(configuration)
            let (desk, recovery, outbox) = (parts.desk, parts.recovery, parts.outbox)
            // What is sent and recovered, and when, is the test's business.
            var host = parts.host
            host.services.removeAll { $0 is OutboxParts || $0 is OrderRecovery }
            let routes = Self.routes(of: host)
            try await TestService.run(host, over: .live) { service in
                try await body(
                    OrderFixture(
                        service: service, stock: stock, routes: routes, desk: desk, recovery: recovery, outbox: outbox,
                        catalogue: catalogue,
                        pool: pool, tokens: tokens, registry: registry))
            }
        }
        pool.close()
        try await server.drop(database)
    }

    private static func routes(of host: ServiceHost) -> Set<String> {
        Set(
            host.router.routes.map { route in
                let parts = route.path.description.split(separator: "/")
                    .map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : String($0) }
                return "\(route.method.rawValue.lowercased()) /\(parts.joined(separator: "/"))"
            }.filter { $0.contains(" /api/") || $0.contains(" /internal/") })
    }

    // MARK: Asking

    /// Someone with an account.
    struct Person: Sendable {
        let id: PostgresUUID
        let token: String
    }

    func person(_ role: AccountRole = .customer) async throws -> Person {
        let id = PostgresUUID.random()
        return Person(
            id: id,
            token: try await tokens.accessToken(
                for: Identity(userId: id.description, username: "someone", role: role)))
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, as person: Person?, _ body: String = "",
        headers: HTTPFields = [:]
    ) async throws -> TestResponse {
        var headers = headers
        if let person { headers[.authorization] = "Bearer \(person.token)" }
        if !body.isEmpty { headers[.contentType] = "application/json" }
        return try await service.send(TestRequest(method, path, headers: headers, body: Array(body.utf8)))
    }

    func order(
        _ items: [(PostgresUUID, Int)], as person: Person, key: String? = nil, method: String = "card",
        extra: String = ""
    ) async throws -> TestResponse {
        let lines = items.map { "{\"gameId\":\"\($0.0)\",\"quantity\":\($0.1)}" }.joined(separator: ",")
        var headers: HTTPFields = [:]
        if let key { headers[.idempotencyKey] = key }
        return try await send(
            .post, "/api/orders", as: person,
            "{\"items\":[\(lines)],\"shippingAddress\":{\"street\":\"1 Main St\",\"city\":\"Here\"},"
                + "\"paymentMethod\":\"\(method)\"\(extra)}", headers: headers)
    }

    /// Orders one of a new product and returns the order's id.
    func ordered(by person: Person, price: String = "10.00", quantity: Int = 1) async throws -> String {
        let game = catalogue.add(price, stock: 10)
        let response = try await order([(game, quantity)], as: person)
        return try JSONValue(response.body)["data"]["id"].text ?? response.text
    }

    /// Makes a discount as an admin does; what was answered.
    @discardableResult
    func discount(_ members: String) async throws -> TestResponse {
        try await send(.post, "/api/orders/discounts", as: try await person(.admin), "{\(members)}")
    }

    func count(_ sql: String) async throws -> Int {
        try await pool.query("SELECT count(*) AS n FROM \(sql)")[0].decode("n", as: Int.self)
    }

    /// Lets every lease end, as if its time had passed.
    func endLeases() async throws {
        try await pool.execute(
            "UPDATE orders.\"OrderAttempts\" SET \"leaseUntil\" = clock_timestamp() - interval '1 hour' WHERE state <> 'answered'"
        )
    }

    func metric(_ line: String) -> Bool {
        var bytes: [UInt8] = []
        registry.render(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).contains(line)
    }
}

extension TestResponse {
    var json: JSONValue { get throws { try JSONValue(body) } }
}
