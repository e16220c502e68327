import HTTPTypes
import Logging
import MetricsRegistry
import Postgres
import Queries
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Catalog
@testable import Storefront

/// A browser's session: the storefront in front of the real catalogue service.
struct SessionTests {
    private static let registration = #"{"username":"ada","email":"ada@example.com","password":"correct horse"}"#

    /// What a browser keeps.
    private struct Jar {
        var cookies: [String: String] = [:]
        var csrf: String?

        mutating func take(_ response: TestResponse) throws {
            for field in response.headers[values: .setCookie] {
                let pair = field.split(separator: ";")[0].split(
                    separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                cookies[String(pair[0])] = field.contains("Max-Age=0;") ? nil : String(pair[1])
            }
            if let token = try JSONValue(response.body)["csrfToken"].text { csrf = token }
        }

        func headers(json: Bool = false, csrf sends: Bool = true) -> HTTPFields {
            var fields: HTTPFields = [:]
            if !cookies.isEmpty {
                fields[.cookie] = cookies.map { "\($0)=\($1)" }.joined(separator: "; ")
            }
            if sends, let csrf { fields[.csrfToken] = csrf }
            if json { fields[.contentType] = "application/json" }
            return fields
        }
    }

    private func run(
        named test: String = #function, _ body: @escaping @Sendable (TestService) async throws -> Void
    ) async throws {
        let postgres = try await TestPostgres.shared()
        try await postgres.withDatabase(named: test) { database in
            let pool = PostgresPool(try PostgresConfiguration(url: database.url))
            defer { pool.close() }
            let migrations = QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
            try await PostgresMigrator(migrations: migrations).run(pool)
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let quiet = logger
            let catalog = try await CatalogService.host(
                configuration: ServiceConfiguration(
                    environment: [
                        "LUGX_CATALOG_PORT": "0", "JWT_SECRET": String(repeating: "s", count: 32),
                        "LUGX_LOGIN_RATE_LIMIT": "off",
                    ]), registry: Registry(), logger: quiet, pool: pool,
                cost: ScryptCost(log2Rounds: 4, blockSize: 8, parallelism: 1), database: {})
            try await TestService.run(catalog, over: .live) { upstream in
                let storefront = try StorefrontService.host(
                    configuration: ServiceConfiguration(
                        environment: [
                            "LUGX_STOREFRONT_PORT": "0", "LUGX_CATALOG_URL": "http://127.0.0.1:\(upstream.port!)",
                        ]), registry: Registry(), logger: quiet)
                try await TestService.run(storefront, over: .live, body)
            }
        }
    }

    private static func send(
        _ service: TestService, _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, _ jar: Jar,
        csrf: Bool = true
    ) async throws -> TestResponse {
        try await service.send(
            TestRequest(
                method, path, headers: jar.headers(json: json != nil, csrf: csrf), body: Array((json ?? "").utf8)))
    }

    @Test func `a browser signs up, acts, renews its session and signs out without ever seeing a token`() async throws {
        try await run { service in
            var jar = Jar()
            let made = try await Self.send(service, .post, "/session/account", Self.registration, jar)
            #expect(made.status == 201)
            try jar.take(made)
            #expect(jar.cookies.keys.sorted() == ["lugx_csrf", "lugx_refresh", "lugx_session"])
            let access = try #require(jar.cookies["lugx_session"])
            #expect(!made.text.contains(access))

            let shown = try JSONValue(try await Self.send(service, .get, "/session", nil, jar).body)
            #expect(shown["user"]["username"].text == "ada")
            #expect(shown["csrfToken"].text == jar.csrf)

            let change = #"{"username":"ada2"}"#
            #expect(try await Self.send(service, .put, "/api/users/me", change, jar, csrf: false).status == 403)
            #expect(try await Self.send(service, .put, "/api/users/me", change, jar).status == 200)

            let before = jar
            let renewed = try await Self.send(service, .post, "/session/refresh", "{}", jar)
            #expect(renewed.status == 200)
            try jar.take(renewed)
            #expect(jar.cookies["lugx_refresh"] != before.cookies["lugx_refresh"])
            // A second tab with the old cookie is no thief.
            #expect(try await Self.send(service, .post, "/session/refresh", "{}", before).status == 200)
            #expect(try await Self.send(service, .get, "/api/users/me", nil, jar).status == 200)

            let password = #"{"currentPassword":"correct horse","newPassword":"battery staple"}"#
            let changed = try await Self.send(service, .post, "/session/password", password, jar)
            #expect(changed.status == 200)
            try jar.take(changed)

            let ended = try await Self.send(service, .delete, "/session", nil, jar)
            #expect(ended.status == 200)
            let last = jar
            try jar.take(ended)
            #expect(jar.cookies.isEmpty)
            #expect(try await Self.send(service, .post, "/session/refresh", "{}", last).status == 401)
            #expect(try JSONValue(try await Self.send(service, .get, "/session", nil, jar).body)["user"].text == nil)
        }
    }

    @Test func `what the catalogue refuses is passed on, and sets no cookie`() async throws {
        try await run { service in
            let wrong = try await Self.send(
                service, .post, "/session", #"{"email":"nobody@example.com","password":"wrong horse"}"#, Jar())
            #expect(wrong.status == 401)
            #expect(wrong.headers[.setCookie] == nil)
            #expect(try JSONValue(wrong.body)["code"].text == "wrong_password")
            let form = try await service.send(
                TestRequest(
                    .post, "/session", headers: [.contentType: "text/plain"], body: Array(Self.registration.utf8)))
            #expect(form.status == 415)
            let foreign = try await service.send(
                TestRequest(
                    .post, "/session/account",
                    headers: [.contentType: "application/json", .origin: "https://evil.example"],
                    body: Array(Self.registration.utf8)))
            #expect(foreign.status == 403)
        }
    }
}
