import Foundation
import Glibc
import LocalStack
import TestSupport
import Testing

/// Looks for the secrets of a running shop wherever somebody without a right to them could look.
struct SecretSearch {
    private let shop: EncryptedShop
    private let secrets: [String]

    /// - Parameter more: tokens and passwords that came up on the way.
    init(_ shop: EncryptedShop, _ more: [String]) throws {
        self.shop = shop
        secrets = Array(EncryptedShop.secrets.values) + more + [try shop.clickHouse.password]
    }

    func run() async throws {
        try await askAmiss()
        try await answers()
        try await commands()
        try processes()
        try await otherAccounts()
        try files()
        try await crash()
        for (name, process) in shop.processes { expect(process.output.joined(separator: "\n"), "the log of \(name)") }
    }

    private func expect(_ text: String, _ place: String, isEmpty: Bool = false) {
        #expect(isEmpty || !text.isEmpty, "\(place) is empty")
        for (index, secret) in secrets.enumerated() where text.contains(secret) {
            Issue.record("\(place) holds secret \(index) (\(secret.prefix(8))…)")
        }
    }

    // MARK: What a client sees

    /// Wrong passwords, tokens and signatures, with other secrets in them: what is refused may be as secret.
    private func askAmiss() async throws {
        let wrong = #"{"email":"admin@example.com","password":"\#(EncryptedShop.secrets["LUGX_SAMPLE_PASSWORD"]!)"}"#
        expect(try await shop.post("catalog", "/api/auth/login", wrong), "the answer to a wrong password")
        for name in ["catalog", "orders", "analytics"] {
            let path = ["catalog": "/api/users", "orders": "/api/orders", "analytics": "/api/analytics/reports"][name]!
            for token in ["Bearer x.\(secrets[0]).y", "Basic \(secrets[1])"] {
                expect(try await shop.curl(name, path, ["-H", "Authorization: \(token)"]), "\(name)'s refusal")
            }
        }
        let notice = ["-H", "Lugx-Signature: t=1,v1=\(EncryptedShop.secrets["LUGX_PAYMENT_WEBHOOK_SECRET"]!)"]
        expect(try await shop.post("orders", "/api/orders/payments/notices", "{", notice), "a refused notice")
        let batch = try await shop.post(
            "analytics", "/v1/batch", "{", ["-u", "\(EncryptedShop.secrets["LUGX_ORDER_WEBHOOK_SECRET"]!):"])
        expect(batch, "a refused batch")
    }

    private func answers() async throws {
        for name in EncryptedShop.names {
            for path in ["/health", "/ready", "/metrics", "/openapi.json", "/nothing", "/"] {
                expect(try await shop.curl(name, path, ["-i"]), "\(name)\(path)")
            }
        }
    }

    // MARK: What commands say

    private func commands() async throws {
        let binary = try EncryptedShop.binary
        func output(_ arguments: [String], _ changes: [String: String?] = [:]) async throws -> (ProcessExit, String) {
            let environment = try shop.environment(of: "analytics").merging(changes) { $1 }
            let process = try TestProcess(binary, arguments, environment: environment)
            let exit = try await process.exit(within: 60)
            return (exit, process.output.joined(separator: "\n"))
        }
        expect(try await output(["config", "--help-options"]).1, "lugx config")
        let secret = EncryptedShop.secrets["analytics"]!
        let (database, clickHouse) = (try shop.databaseURL(role: "analytics"), try shop.clickHouseURL)
        let key = try shop.clickHouse.password
        let faults: [[String: String?]] = [
            ["DATABASE_URL": database.replacing(secret, with: EncryptedShop.secrets["orders"]!)],
            ["DATABASE_URL": database.replacing("postgresql://", with: "postgresql:")],
            ["DATABASE_URL": "postgres://analytics:\(secret)@[::1/x"], ["DATABASE_URL": "\(secret)"],
            ["DATABASE_URL": "postgres://analytics@127.0.0.1:1/x?password=\(secret)&\(secret)=1"],
            ["DATABASE_URL": "postgres://analytics:\(secret)@127.0.0.1:1/x"],
            ["DATABASE_URL": "postgres://analytics:\(secret)%@127.0.0.1:1/x"],
            // An owner's database, so that ClickHouse is reached.
            ["DATABASE_URL": try shop.databaseURL(), "CLICKHOUSE_URL": clickHouse.replacing(key, with: secret)],
            ["DATABASE_URL": try shop.databaseURL(), "CLICKHOUSE_URL": "http://lugx:\(key)@127.0.0.1:1/analytics"],
            ["DATABASE_URL": try shop.databaseURL(), "CLICKHOUSE_URL": "\(clickHouse)?password=\(key)"],
            ["DATABASE_URL": try shop.databaseURL(), "CLICKHOUSE_URL": "http://lugx:\(key)%zz@127.0.0.1:1/a"],
            ["CLICKHOUSE_URL": key], ["LUGX_SMTP_URL": "smpt://\(EncryptedShop.secrets["smtp"]!)"],
        ]
        for fault in faults {
            let (exit, text) = try await output(["migrate"], fault)
            #expect(exit != .code(0), "\(fault.keys)")
            expect(text, "what lugx migrate says of \(fault.keys.sorted())")
        }
        let short: [(String, [String: String?])] = [
            ("catalog", ["JWT_SECRET": "sEcRet04"]), ("orders", ["LUGX_ORDER_WEBHOOK_SECRET": "sEcRet08"]),
            ("orders", ["LUGX_ORDER_WEBHOOK_URLS": "http://x.example/?\(EncryptedShop.secrets["webhook"]!)"]),
        ]
        for (service, fault) in short {
            let (exit, text) = try await output(["serve", service], fault)
            #expect(exit != .code(0), "\(service) \(fault.keys)")
            #expect(!text.contains("sEcRet"), "what \(service) says of \(fault.keys): \(text)")
        }
    }

    // MARK: What the machine shows

    private func processes() throws {
        for process in shop.processes.values {
            let line = FileSystem.read("/proc/\(process.pid)/cmdline", bytesMax: 65_536) ?? ""
            expect(line.replacing("\0", with: " "), "a command line")
        }
        for server in [shop.postgres.server.process, shop.clickHouse.server.process] {
            guard let server else { continue }
            for member in ProcessTable.family(of: server.identity) {
                // A PostgreSQL process writes there what it does.
                let line = FileSystem.read("/proc/\(member.pid)/cmdline", bytesMax: 65_536) ?? ""
                expect(line, "a server's command line", isEmpty: true)
            }
        }
    }

    /// The environment of a process is its account's alone.
    private func otherAccounts() async throws {
        for process in shop.processes.values {
            var status = stat()
            let path = "/proc/\(process.pid)/environ"
            #expect(stat(path, &status) == 0 && status.st_mode & 0o077 == 0, "\(path)")
            guard geteuid() == 0 else { continue }
            let other = try TestProcess("/usr/bin/setpriv", ["--reuid=65534", "--clear-groups", "/usr/bin/cat", path])
            #expect(try await other.exit() != .code(0))
            expect(other.output.joined(separator: "\n"), "an environment as seen by another account")
        }
    }

    /// What the services write: the spool, reports.
    private func files() throws {
        let names = FileManager.default.enumerator(atPath: shop.directory.path)?.allObjects as? [String] ?? []
        for name in names where name.hasPrefix("spool") || name.hasPrefix("reports") {
            let data = FileManager.default.contents(atPath: "\(shop.directory.path)/\(name)") ?? Data()
            for (index, secret) in secrets.enumerated() {
                #expect(data.range(of: Data(secret.utf8)) == nil, "\(name) holds secret \(index)")
            }
        }
    }

    /// A process that dies says where, not with what.
    private func crash() async throws {
        var environment = try shop.environment(of: "catalog")
        environment["LUGX_CATALOG_PORT"] = "0"
        // Names of functions hold no secrets, and looking them up in a debug build takes minutes.
        environment["SWIFT_BACKTRACE"] = "enable=yes,symbolicate=off,interactive=no,color=no"
        let process = try TestProcess(try EncryptedShop.binary, ["serve", "catalog"], environment: environment)
        _ = try await process.line(containing: "Service listens", within: 60)
        // Swift's own handler takes the first one for its backtrace, where it has one; the next ends the process.
        try await eventually(within: 120, every: 500, "the crash") {
            process.signal(SIGSEGV)
            return !process.isRunning
        }
        try await process.exit(within: 60)
        expect(process.output.joined(separator: "\n"), "what a crash leaves")
    }
}
