import ClickHouse
import Foundation
import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import TestSupport

@testable import Analytics

/// The analytics service's answers over real servers.
struct AnalyticsRig: Sendable {
    let service: TestService
    let clickHouse: ClickHouseClient
    let pool: PostgresPool
    let tokens: TokenAuthority
    let registry: Registry

    static let jwtSecret = "test-secret-of-more-than-32-bytes-length"

    /// - Parameter server: a ClickHouse of the test's own; its database is made here.
    static func run(
        _ server: TestClickHouse, named test: String = #function, open: Bool = true,
        environment: [String: String] = [:], over transport: Transport = .live,
        _ body: @escaping @Sendable (AnalyticsRig) async throws -> Void
    ) async throws {
        try await run(
            clickHouse: server.url(database: ""), named: test, open: open, environment: environment,
            over: transport, body)
    }

    /// - Parameters:
    ///   - clickHouse: the URL of a ClickHouse of the test's own, without a database.
    ///   - reader: that of an account that may only read.
    static func run(
        clickHouse url: String, reader: String? = nil, named test: String = #function, open: Bool = true,
        environment: [String: String] = [:], over transport: Transport = .live,
        _ body: @escaping @Sendable (AnalyticsRig) async throws -> Void
    ) async throws {
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: url))
        let readerClient = try reader.map {
            ClickHouseClient(configuration: try ClickHouseConfiguration(url: $0), curl: client.curl)
        }
        try await migrate(client)
        let postgres = try await TestPostgres.shared()
        let database = try await postgres.freshDatabase(named: test)
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        try await PostgresMigrator(
            migrations: QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
        ).run(owner)
        owner.close()
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        let pool = PostgresPool(settings)
        defer { pool.close() }

        var variables = [
            "LUGX_ANALYTICS_PORT": "0", "LUGX_OPEN_ANALYTICS": open ? "true" : "false", "JWT_SECRET": jwtSecret,
            "LUGX_ANALYTICS_RATE_LIMIT": "off",
        ]
        variables.merge(environment) { $1 }
        let configuration = try ServiceConfiguration(environment: variables)
        let registry = Registry()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let host = try ServiceHost(
            AnalyticsService.description(tracking: false, api: true), configuration: configuration,
            registry: registry, logger: logger, checks: [])
        try await AnalyticsService.addRoutes(
            to: host, configuration: configuration, registry: registry, logger: logger, clickHouse: client,
            reader: readerClient, database: pool)
        let tokens = try await TokenAuthority(configuration)
        try await TestService.run(host, over: transport) { service in
            try await body(
                AnalyticsRig(service: service, clickHouse: client, pool: pool, tokens: tokens, registry: registry))
        }
        await client.close()
        pool.close()
        try await postgres.drop(database)
    }

    static func migrate(_ client: ClickHouseClient) async throws {
        let migrations = try QueryFile.migrations(in: "clickhouse").map { file throws(ClickHouseError) in
            try ClickHouseMigration(version: file.version, name: file.name, text: file.text)
        }
        _ = try await ClickHouseMigrator(migrations).run(client)
    }

    /// The `Authorization` of someone with this role.
    func bearer(_ role: AccountRole) async throws -> HTTPFields {
        let identity = Identity(userId: PostgresUUID.random().description, username: "someone", role: role)
        return [.authorization: "Bearer \(try await tokens.accessToken(for: identity))"]
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields = [:], _ body: String = ""
    ) async throws -> TestResponse {
        var headers = headers
        if !body.isEmpty { headers[.contentType] = "application/json" }
        return try await service.send(TestRequest(method, path, headers: headers, body: Array(body.utf8)))
    }
}
