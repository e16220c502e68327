import Curl
import Foundation
import HTTPTypes
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
@testable import Simulation

/// The catalogue service as it is, and what the simulation asks of it.
@Suite struct CatalogueTests {
    private static let secret = "test-secret-of-more-than-32-bytes-length"

    private struct Rig: Sendable {
        let service: TestService
        let pool: PostgresPool
        let tokens: TokenAuthority

        func token(_ role: AccountRole) async throws -> String {
            let account = try await pool.query(
                """
                INSERT INTO catalog."Users" (username, "usernameKey", email, "emailKey", role)
                VALUES ($1, $1, $1, $1, $2) RETURNING id
                """, [.text("one-\(role.rawValue)"), .text(role.rawValue)])
            let id = try account[0].decode("id", as: PostgresUUID.self)
            return try await tokens.accessToken(
                for: Identity(userId: id.description, username: "one", role: role))
        }

        func post(_ path: String, _ body: String, token: String, moment: String?) async throws -> TestResponse {
            var headers: HTTPFields = [.authorization: "Bearer \(token)", .contentType: "application/json"]
            if let moment { headers[HTTPField.Name("Lugx-Backdate")!] = moment }
            return try await service.send(TestRequest(.post, path, headers: headers, body: Array(body.utf8)))
        }
    }

    private static func run(
        _ environment: [String: String], named test: String = #function,
        _ body: @escaping @Sendable (Rig) async throws -> Void
    ) async throws {
        try await TestPostgres.shared().withDatabase(named: test) { database in
            let migrations = QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
            var settings = try PostgresConfiguration(url: database.url)
            let owner = PostgresPool(settings)
            defer { owner.close() }
            try await PostgresMigrator(migrations: migrations).run(owner)
            try await CatalogueSeed.run(owner)
            settings.parameters["options"] = "-c role=catalog"
            let pool = PostgresPool(settings)
            defer { pool.close() }
            let variables = ["LUGX_CATALOG_PORT": "0", "JWT_SECRET": secret].merging(environment) { $1 }
            let configuration = try ServiceConfiguration(environment: variables)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let host = try await CatalogService.host(
                configuration: configuration, registry: Registry(), logger: logger, pool: pool,
                database: { _ = try await pool.query("SELECT 1") })
            let tokens = try await TokenAuthority(configuration)
            try await TestService.run(host, over: .live) { service in
                try await body(Rig(service: service, pool: pool, tokens: tokens))
            }
        }
    }

    @Test func `an account of the past is brought in by admins only, and once`() async throws {
        try await Self.run(["LUGX_ALLOW_BACKDATING": "true", "LUGX_CATALOG_RATE_LIMIT": "off"]) { rig in
            let admin = try await rig.token(.admin)
            let body = #"{"username":"ada.fox","email":"ada@customers.example"}"#
            let moment = "2026-02-03T04:05:06.789Z"
            #expect(
                try await rig.post("/api/users", body, token: rig.token(.customer), moment: moment).status == 403)
            #expect(try await rig.post("/api/users", body, token: admin, moment: nil).status == 400)
            let made = try await rig.post("/api/users", body, token: admin, moment: moment)
            #expect(made.status == 201)
            #expect(try JSONValue(made.body)["data"]["createdAt"].text == moment)
            let again = try await rig.post("/api/users", body, token: admin, moment: moment)
            #expect(again.status == 200)
            #expect(try JSONValue(again.body)["data"]["id"].text == JSONValue(made.body)["data"]["id"].text)
            // Another moment is another account, for which the name is taken.
            let other = try await rig.post("/api/users", body, token: admin, moment: "2026-02-03T04:05:07Z")
            #expect(other.status == 409)
            let signIn = try await rig.post(
                "/api/auth/login", #"{"email":"ada@customers.example","password":"whatever it is"}"#, token: admin,
                moment: nil)
            #expect(signIn.status == 401)
            let trail = try await rig.pool.query("SELECT action, details FROM catalog.\"AuditTrail\"")
            #expect(try trail.map { try $0.decode("action", as: String.self) } == ["account.backdate"])
            #expect(try trail[0].decode("details", as: PostgresJSON.self).text.contains(moment))
        }
    }

    @Test func `goods of the past come with their moment, and with the option only`() async throws {
        let body = #"{"change":5,"reason":"restock"}"#
        let moment = "2026-02-03T04:05:06.789Z"
        try await Self.run([:]) { rig in
            let id = try await Self.product(rig)
            let answer = try await rig.post(
                "/api/products/\(id)/stock", body, token: rig.token(.admin), moment: moment)
            #expect(answer.status == 403)
            #expect(try JSONValue(answer.body)["code"].text == "backdating_off")
        }
        try await Self.run(["LUGX_ALLOW_BACKDATING": "true"], named: "goods_of_the_past_allowed") { rig in
            let id = try await Self.product(rig)
            let answer = try await rig.post(
                "/api/products/\(id)/stock", body, token: rig.token(.admin), moment: moment)
            #expect(answer.status == 200)
            let rows = try await rig.pool.query(
                "SELECT \"createdAt\" FROM catalog.\"StockMovements\" ORDER BY id DESC LIMIT 1")
            #expect(try rows[0].decode("createdAt", as: PostgresTimestamp.self).rfc3339 == moment)
            let trail = try await rig.pool.query("SELECT details FROM catalog.\"AuditTrail\"")
            #expect(try trail[0].decode("details", as: PostgresJSON.self).text.contains(moment))
        }
    }

    private static func product(_ rig: Rig) async throws -> PostgresUUID {
        try await rig.pool.query("SELECT id FROM catalog.\"Products\" ORDER BY id LIMIT 1")[0].decode("id")
    }

    @Test func `a service that asks for patience gets it`() async throws {
        try await Self.run(["LUGX_CATALOG_RATE_LIMIT": "4/2s"]) { rig in
            let waits = Mutex<[Double]>([])
            let curl = CurlClient()
            var client = ShopClient(curl: curl)
            client.policy.attemptsMax = 100
            client.onWait = { status, seconds in
                #expect(status == 429)
                waits.withLock { $0.append(seconds) }
            }
            let url = "http://127.0.0.1:\(rig.service.port!)/api/products?limit=1"
            let statuses = try await withThrowingTaskGroup(of: Int.self) { [client] group in
                for _ in 0..<10 { group.addTask { try await client.send(.get, url).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses == Array(repeating: 200, count: 10))
            #expect(waits.withLock { $0.allSatisfy { $0 >= 1 } })
            await curl.close()
        }
    }
}
