import Foundation
import Glibc
import LocalStack
import TestSupport

/// The four services and both databases with TLS between all of them, by certificates of an authority made for it.
/// PostgreSQL asks for TLS and ClickHouse for a client's certificate besides. Every secret can be told from any other
/// text.
final class EncryptedShop {
    /// By the option or account they belong to; none holds what would be written otherwise in a URL or in JSON.
    static let secrets: [String: String] = [
        "catalog": "sEcRet01catalogRole", "orders": "sEcRet02ordersRole", "analytics": "sEcRet03analyticsRole",
        "JWT_SECRET": "sEcRet04signsTheTokensOfThisShop", "LUGX_ADMIN_PASSWORD": "sEcRet05adminPassword",
        "LUGX_SAMPLE_PASSWORD": "sEcRet06samplePassword", "LUGX_PAYMENT_WEBHOOK_SECRET": "sEcRet07paymentNotices",
        "LUGX_ORDER_WEBHOOK_SECRET": "sEcRet08orderWebhooks", "smtp": "sEcRet09mailAccount",
        "webhook": "sEcRet10webhookToken", "LUGX_REPORTS_WEBHOOK_SECRET": "sEcRet11reportWebhooks",
        "LUGX_WRITE_KEYS": "sEcRet12writeKey",
    ]

    static let names = ["catalog", "orders", "analytics", "storefront"]

    let directory: TemporaryDirectory
    let authority: TestAuthority
    let certificate: TestAuthority.Certificate
    let postgres: TestPostgres
    let clickHouse: TestClickHouse
    let clickHousePort: Int
    let ports: [String: Int]
    private(set) var processes: [String: TestProcess] = [:]

    init() async throws {
        directory = try TemporaryDirectory("encrypted")
        authority = try await TestAuthority(in: directory.path)
        certificate = try await authority.certificate("shop", for: ["IP:127.0.0.1"])
        // The databases' accounts read their keys from here; it is gone with the test.
        chmod(certificate.keyPath, 0o644)
        postgres = try await TestPostgres()
        clickHouse = try await TestClickHouse()
        clickHousePort = try Loopback.freePort()
        ports = try Dictionary(uniqueKeysWithValues: Self.names.map { ($0, try Loopback.freePort()) })
    }

    /// As an operator sets it up: certificates for the databases, `lugx migrate`, `lugx seed`, `lugx serve …`.
    func start() async throws {
        try await encryptPostgres()
        try await encryptClickHouse()
        try await postgres.execute("CREATE DATABASE lugx_gaming")
        var owner = try environment(of: "owner")
        try await lugx("migrate", owner)
        owner["LUGX_ADMIN_EMAIL"] = "admin@example.com"
        try await lugx("seed", owner)
        for role in ["catalog", "orders", "analytics"] {
            try await postgres.execute("ALTER ROLE \(role) PASSWORD '\(Self.secrets[role]!)'")
        }
        for name in Self.names { try start(name) }
        for name in Self.names {
            try await eventually(within: 60, "\(name) to be ready") {
                guard processes[name]?.isRunning == true else {
                    throw Unexpected("\(name) ended: \(processes[name]?.output.suffix(5) ?? [])")
                }
                return try await curl(name, "/ready", ["-o", "/dev/null", "-w", "%{http_code}"]) == "200"
            }
        }
    }

    func start(_ name: String) throws {
        processes[name] = try TestProcess(try Self.binary, ["serve", name], environment: environment(of: name))
    }

    func clear() async {
        for process in processes.values { await process.kill() }
        await postgres.kill()
        await clickHouse.kill()
    }

    static var binary: String {
        get throws {
            guard let binary = BuiltBinary.lugx else {
                throw Unexpected("the lugx binary is missing: run swift build, or set LUGX_TEST_BINARY")
            }
            return binary
        }
    }

    // MARK: Configuration

    /// What a service is given; `owner` for what prepares the databases.
    func environment(of name: String) throws -> [String: String?] {
        var variables: [String: String?] = [
            "DATABASE_URL": name == "owner" ? try databaseURL() : try databaseURL(role: name),
            "CLICKHOUSE_URL": try clickHouseURL,
            "LUGX_TLS_CERTIFICATE_FILE": certificate.path, "LUGX_TLS_KEY_FILE": certificate.keyPath,
            "LUGX_CA_FILE": authority.path, "LUGX_CLICKHOUSE_CERTIFICATE_FILE": certificate.path,
            "LUGX_CLICKHOUSE_KEY_FILE": certificate.keyPath,
            "LUGX_SPOOL_DIR": "\(directory.path)/spool", "LUGX_REPORTS_STORE_DIR": "\(directory.path)/reports",
            "LUGX_SMTP_URL": "smtp://shop:\(Self.secrets["smtp"]!)@127.0.0.1:1", "LUGX_MAIL_FROM": "shop@example.com",
            "LUGX_ORDER_WEBHOOK_URLS": "https://127.0.0.1:1/hook?token=\(Self.secrets["webhook"]!)",
            "LUGX_READINESS_INTERVAL_SECONDS": "0.1", "LOG_LEVEL": "trace",
        ]
        for (option, secret) in Self.secrets where option.uppercased() == option { variables[option] = secret }
        for (name, port) in ports {
            variables["LUGX_\(name.uppercased())_PORT"] = String(port)
            variables["LUGX_\(name.uppercased())_URL"] = name == "storefront" ? nil : "https://127.0.0.1:\(port)"
        }
        if name == "storefront" { (variables["DATABASE_URL"], variables["CLICKHOUSE_URL"]) = (nil, nil) }
        return variables
    }

    /// - Parameter role: nil for the owner.
    func databaseURL(role: String? = nil) throws -> String {
        var url = try postgres.url(database: "lugx_gaming")
        if let role, let start = url.range(of: "://"), let at = url.lastIndex(of: "@") {
            url.replaceSubrange(start.upperBound..<at, with: "\(role):\(Self.secrets[role] ?? "")")
        }
        return url + "?sslmode=verify-full&sslrootcert=\(authority.path)"
    }

    var clickHouseURL: String {
        get throws { "https://\(clickHouse.user):\(try clickHouse.password)@127.0.0.1:\(clickHousePort)/analytics" }
    }

    // MARK: Databases

    private func encryptPostgres() async throws {
        // Done by the server, so that its key belongs to the right account.
        try await postgres.execute(
            "COPY (SELECT 1) TO PROGRAM 'cp \(certificate.path) server.crt && cp \(certificate.keyPath) server.key "
                + "&& chmod 600 server.key'")
        try await postgres.execute("ALTER SYSTEM SET ssl = on")
        try await postgres.restart()
    }

    private func encryptClickHouse() async throws {
        let folder = "\(clickHouse.server.place.directory)/config.d"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try """
        <yandex><https_port>\(clickHousePort)</https_port><openSSL><server>
        <certificateFile>\(certificate.path)</certificateFile><privateKeyFile>\(certificate.keyPath)</privateKeyFile>
        <caConfig>\(authority.path)</caConfig><loadDefaultCAFile>false</loadDefaultCAFile>
        <verificationMode>strict</verificationMode><disableProtocols>sslv2,sslv3,tlsv1,tlsv1_1</disableProtocols>
        </server></openSSL></yandex>
        """.write(toFile: "\(folder)/tls.xml", atomically: false, encoding: .utf8)
        chmod(folder, 0o755)
        chmod("\(folder)/tls.xml", 0o644)
        try await clickHouse.restart()
    }

    // MARK: Asking

    private func lugx(_ command: String, _ environment: [String: String?]) async throws {
        let process = try TestProcess(try Self.binary, [command], environment: environment)
        guard try await process.exit(within: 120) == .code(0) else {
            throw Unexpected("lugx \(command) failed: \(process.output.suffix(10).joined(separator: "\n"))")
        }
    }

    /// What curl prints, which trusts the authority.
    func curl(_ name: String, _ path: String, _ arguments: [String] = []) async throws -> String {
        try await Tool.run(
            "curl",
            ["-sS", "-m", "30", "--cacert", authority.path] + arguments + ["https://127.0.0.1:\(ports[name]!)\(path)"])
    }

    /// A JSON body sent to a path.
    func post(_ name: String, _ path: String, _ json: String, _ arguments: [String] = []) async throws -> String {
        try await curl(name, path, ["-H", "Content-Type: application/json", "-d", json] + arguments)
    }
}
