import Curl
import Foundation
import LocalStack
import Postgres
import Queries

/// A shop to be measured: a private PostgreSQL as `lugx up` makes it, with every fsync, and the built catalogue and
/// order service, each a process.
final class StoreRig {
    static let products = 200
    static let reviewsPerProduct = 5
    /// A customer's, who is registered.
    static let email = "customer@example.com"
    static let password = "a long enough password"

    let server: PostgresServer
    let databaseURL: String
    let curl = CurlClient()
    let directory: String
    private(set) var token = ""
    private let pgbench: String
    private var services: [LocalStack.ChildProcess] = []
    private let catalogPort: Int
    private let ordersPort: Int

    var catalogURL: String { "http://127.0.0.1:\(catalogPort)" }
    var ordersURL: String { "http://127.0.0.1:\(ordersPort)" }

    /// Runs the body with everything started and filled, and leaves nothing behind.
    static func with(_ arguments: Arguments, _ body: (StoreRig) async throws -> Void) async throws {
        let directory = arguments.text(
            "directory",
            or: FileManager.default.currentDirectoryPath + "/.bench-\(ProcessInfo.processInfo.processIdentifier)")
        let beside = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().path + "/lugx"
        let binary = URL(fileURLWithPath: arguments.text("lugx", or: beside)).standardizedFileURL.path
        guard ChildProcess.path(of: binary) != nil else {
            throw BenchmarkFailure(description: "\(binary) is missing: swift build -c release --product lugx")
        }
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let programs = try Programs.find(environment: ProcessInfo.processInfo.environment)
        let server = try PostgresServer(
            place: ServerPlace(
                directory: "\(directory)/postgres", stateDirectory: directory, port: nil,
                portVariable: "LUGX_POSTGRES_PORT", logPath: "\(directory)/postgres.log"),
            programs: programs, isDurable: true)
        try await server.start()
        let result: Result<Void, any Error>
        var rig: StoreRig?
        do {
            let made = try await StoreRig(server, "\(programs.postgresDirectory)/pgbench", binary)
            rig = made
            try await body(made)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        await rig?.stop()
        await server.stop()
        try result.get()
    }

    private init(_ server: PostgresServer, _ pgbench: String, _ binary: String) async throws {
        self.server = server
        self.pgbench = pgbench
        directory = server.place.stateDirectory
        guard ChildProcess.path(of: pgbench) != nil else {
            throw BenchmarkFailure(description: "\(pgbench) is missing: apt-get install postgresql")
        }
        databaseURL = try server.url(database: "postgres")
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        _ = try await PostgresMigrator(migrations: migrations).run(PostgresConfiguration(url: databaseURL))
        (catalogPort, ordersPort) = (try Loopback.freePort(), try Loopback.freePort())
        try await fill()
        try start(binary)
        token = try await register()
    }

    private func stop() async {
        for process in services.reversed() { process.stop(.now) }
        await curl.close()
    }

    // MARK: What is in the shop

    /// The id of product `number`; pgbench makes the same ones.
    static func product(_ number: Int) -> String {
        "00000000-0000-4000-9000-" + String(repeating: "0", count: 12 - "\(number)".count) + "\(number)"
    }

    private func fill() async throws {
        try await sql(
            """
            INSERT INTO catalog."Products" (id, name, description, price, category, platform, stock, "createdAt")
            SELECT ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0'))::uuid, 'Game number ' || n,
                repeat('A game as good as any other one. ', 8), 4.99 + n % 60,
                (ARRAY['action', 'adventure', 'rpg', 'strategy', 'sports', 'racing', 'simulation'])[1 + n % 7],
                (ARRAY['pc', 'ps5', 'xbox', 'switch', 'mobile'])[1 + n % 5], 10000000, now() - n * interval '1 hour'
            FROM generate_series(0, \(Self.products - 1)) n;
            INSERT INTO catalog."StockMovements" ("productId", change, "stockAfter", reason, actor)
            SELECT id, stock, stock, 'initial', 'benchmark' FROM catalog."Products";
            INSERT INTO catalog."Reviews" ("productId", "userId", username, rating, comment)
            SELECT id, gen_random_uuid(), 'someone', 1 + n % 5, repeat('Could not stop playing. ', n)
            FROM catalog."Products", generate_series(1, \(Self.reviewsPerProduct)) n;
            ANALYZE;
            """)
    }

    private func start(_ binary: String) throws {
        // What the services do by the clock stays out of what is recorded and measured.
        let environment = [
            "DATABASE_URL": databaseURL, "JWT_SECRET": String(repeating: "benchmark", count: 5), "LOG_LEVEL": "error",
            "LUGX_CATALOG_PORT": "\(catalogPort)", "LUGX_ORDERS_PORT": "\(ordersPort)", "LUGX_CATALOG_URL": catalogURL,
            "LUGX_ORDERS_URL": ordersURL, "LUGX_CATALOG_RATE_LIMIT": "off", "LUGX_ORDERS_RATE_LIMIT": "off",
            "LUGX_LOGIN_RATE_LIMIT": "off", "LUGX_ORDER_RECOVERY_SECONDS": "3600", "LUGX_OUTBOX_SECONDS": "60",
            "LUGX_READINESS_INTERVAL_SECONDS": "60",
        ]
        for (name, port) in [("catalog", catalogPort), ("orders", ordersPort)] {
            let log = try BoundedLog(path: "\(directory)/\(name).log")
            let command = ProcessCommand(
                name: name, executable: binary, arguments: ["serve", name], environment: environment)
            services.append(try Supervisor.shared.spawn(command, output: log))
            guard ChildProcess.listens(port, whileRunning: { [services] in services.last?.isRunning == true }) else {
                throw BenchmarkFailure(description: log.lastLines().joined(separator: "\n"))
            }
        }
    }

    private struct SignedIn: Decodable {
        let token: String
    }

    private func register() async throws -> String {
        let answer = try await post(
            "\(catalogURL)/api/auth/register",
            #"{"username":"customer","email":"\#(Self.email)","password":"\#(Self.password)"}"#)
        guard answer.status == 201 else { throw BenchmarkFailure(description: "nobody could be registered") }
        return try JSONDecoder().decode(SignedIn.self, from: Data(answer.body)).token
    }

    // MARK: Asking

    func post(_ url: String, _ json: String, headers: CurlHeaders = CurlHeaders()) async throws -> CurlResponse {
        var headers = headers
        headers.append("Content-Type", "application/json")
        return try await curl.perform(CurlRequest(.post, url, headers: headers, body: Array(json.utf8)))
    }

    func get(_ url: String) async throws -> CurlResponse { try await curl.perform(CurlRequest(.get, url)) }

    @discardableResult
    func sql(_ text: String) async throws -> String {
        try await server.execute(text).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// What pgbench says. It ends by a signal, which a process that Foundation starts may have blocked.
    func pgbench(_ arguments: [String]) throws -> String {
        let command = ProcessCommand(
            name: "pgbench", executable: pgbench, arguments: arguments + [databaseURL], environment: ["LANG": "C"])
        return try CommandRun.output(of: command, withinMilliseconds: 120_000)
    }

    /// What both services have spent so far.
    var cpuMicroseconds: Double {
        services.reduce(0) { $0 + ChildProcess.cpuMicroseconds(of: $1.pid) }
    }

    /// The statements that the services send to PostgreSQL for what the body does, in their order.
    ///
    /// The body is run, with the number of the time, until it has done the same twice running: a job of a service may
    /// come in between, or a connection not have been told yet that its statements are wanted.
    func recorded(_ body: (Int) async throws -> Void) async throws -> [LoggedStatement] {
        try await sql("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()")
        try await Task.sleep(for: .milliseconds(500))
        var last: [LoggedStatement] = []
        for time in 0..<20 {
            let start = try await mark().upperBound
            try await body(time)
            let end = try await mark().lowerBound
            let statements = LoggedStatement.all(in: String(decoding: log[start..<end], as: UTF8.self))
            if !statements.isEmpty, statements.map(\.sql) == last.map(\.sql) {
                try await sql("ALTER SYSTEM RESET log_statement; SELECT pg_reload_conf()")
                return statements
            }
            last = statements
        }
        throw BenchmarkFailure(description: "the services never sent the same statements twice running")
    }

    /// A line of PostgreSQL's log behind all that was logged before; where it stands.
    private func mark() async throws -> Range<Int> {
        let text = "mark \(UUID().uuidString)"
        for _ in 0..<200 {
            try await sql("SELECT '\(text)'")
            let log = log
            if let found = log.range(of: Data(text.utf8)) {
                let newline = UInt8(ascii: "\n")
                let start = log[..<found.lowerBound].lastIndex(of: newline) ?? log.startIndex
                return start..<(log[found.upperBound...].firstIndex(of: newline) ?? log.endIndex)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw BenchmarkFailure(description: "PostgreSQL logs no statements")
    }

    private var log: Data { FileManager.default.contents(atPath: server.place.logPath) ?? Data() }
}
