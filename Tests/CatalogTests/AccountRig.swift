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

@testable import Catalog

/// The catalogue service over a database of its own, with quick passwords; its log is kept.
struct AccountRig: Sendable {
    static let quick = ScryptCost(log2Rounds: 4, blockSize: 8, parallelism: 1)
    static let secret = "a secret of more than thirty-two bytes"

    let pool: PostgresPool
    let registry = Registry()
    let log = KeptLog()

    /// Runs `body` with the service and a migrated database.
    static func run(
        _ environment: [String: String] = [:], cost: ScryptCost = Self.quick,
        named test: String = #function, over transport: Transport = .inProcess,
        _ body: @escaping @Sendable (TestService, AccountRig) async throws -> Void
    ) async throws {
        let postgres = try await TestPostgres.shared()
        try await postgres.withDatabase(named: test) { database in
            let pool = PostgresPool(try PostgresConfiguration(url: database.url))
            defer { pool.close() }
            try await migrate(pool)
            let rig = AccountRig(pool: pool)
            try await TestService.run(rig.host(environment, cost: cost), over: transport) { service in
                try await body(service, rig)
            }
        }
    }

    static func migrate(_ pool: PostgresPool) async throws {
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        try await PostgresMigrator(migrations: migrations).run(pool)
    }

    init(pool: PostgresPool) { self.pool = pool }

    /// An instance of the service, as another process would be.
    func host(
        _ environment: [String: String] = [:], cost: ScryptCost = Self.quick
    ) async throws -> ServiceHost {
        let defaults = [
            "LUGX_CATALOG_PORT": "0", "JWT_SECRET": Self.secret, "LUGX_LOGIN_RATE_LIMIT": "off",
            "LUGX_CATALOG_RATE_LIMIT": "off",
        ]
        let configuration = try ServiceConfiguration(environment: defaults.merging(environment) { $1 })
        let log = log
        var logger = Logger(label: "test") { label in
            var handler = JSONLogHandler(label: label, sink: log)
            handler.logLevel = .trace
            return handler
        }
        logger.logLevel = .trace
        let tokens = try await TokenAuthority(configuration)
        var host = try ServiceHost(
            CatalogService.description, configuration: configuration, registry: registry, logger: logger, checks: [])
        host.router.add(middleware: AuthenticationMiddleware(tokens))
        let accounts = try Accounts(
            pool: pool, tokens: tokens, configuration: configuration, registry: registry, logger: logger, cost: cost)
        accounts.addRoutes(to: host.router)
        host.services.append(accounts)
        return host
    }

    func value(_ sql: String, _ binds: [PostgresValue] = []) async throws -> String? {
        guard let row = try await pool.queryFirst(sql, binds), let name = row.columnNames.first else { return nil }
        return try row.decode(name, as: String?.self)
    }

    func metric(_ name: String) -> Double {
        var bytes: [UInt8] = []
        registry.render(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(name + " ") }.flatMap { Double($0.split(separator: " ").last ?? "") } ?? 0
    }

    func makeAdmin(_ id: String) async throws {
        try await pool.execute(
            #"UPDATE catalog."Users" SET role = 'admin' WHERE id = $1"#, [.uuid(PostgresUUID(id)!)])
    }
}

/// A log that is kept for a test to read.
final class KeptLog: LogSink {
    private let bytes = Mutex<[UInt8]>([])

    func write(_ record: [UInt8]) { bytes.withLock { $0 += record } }
    var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
}

/// A customer of a test, as a browser would hold them.
struct Customer: Sendable {
    let id: String
    let token: String
    let refreshToken: String
    let username: String
    let email: String
    let password: String
}

extension TestService {
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ json: String? = nil, token: String? = nil
    ) async throws -> (status: Int, json: JSONValue, headers: HTTPFields) {
        var headers: HTTPFields = [:]
        if json != nil { headers[.contentType] = "application/json" }
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await send(TestRequest(method, path, headers: headers, body: Array((json ?? "").utf8)))
        return (
            response.status, try JSONValue(response.body.isEmpty ? Array("{}".utf8) : response.body), response.headers
        )
    }

    func register(
        _ username: String, email: String? = nil, password: String = "correct horse"
    ) async throws -> Customer {
        let email = email ?? "\(username)@example.com"
        let answer = try await ask(
            .post, "/api/auth/register",
            #"{"username":"\#(username)","email":"\#(email)","password":"\#(password)"}"#)
        guard answer.status == 201, let id = answer.json["user"]["id"].text, let token = answer.json["token"].text,
            let refresh = answer.json["refreshToken"].text
        else { throw Refused(what: "register \(username): \(answer.status) \(answer.json["detail"].text ?? "")") }
        return Customer(
            id: id, token: token, refreshToken: refresh, username: username, email: email, password: password)
    }

    func login(_ email: String, _ password: String) async throws -> (
        status: Int, json: JSONValue, headers: HTTPFields
    ) {
        try await ask(.post, "/api/auth/login", #"{"email":"\#(email)","password":"\#(password)"}"#)
    }

    func refresh(_ token: String) async throws -> (status: Int, json: JSONValue, headers: HTTPFields) {
        try await ask(.post, "/api/auth/refresh", #"{"refreshToken":"\#(token)"}"#)
    }

    struct Refused: Error { let what: String }
}
