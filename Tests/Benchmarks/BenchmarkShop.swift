import Foundation
import LocalStack
import Queries

/// Private servers with a shop's data, and the real analytics service over them.
final class BenchmarkShop: Sendable {
    private let clickHouse: ClickHouseServer
    private let postgres: PostgresServer
    private let directory: String
    private let binary: String
    private let port: Int
    private let service: Process
    private static let database = "lugx_gaming"
    /// Events of one insert, and orders of one script: each takes seconds.
    private static let eventsAtOnce = 500_000
    private static let ordersAtOnce = 25_000

    init(directory: String, binary: String) async throws {
        self.directory = directory
        self.binary = binary
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        let programs = try Programs.find(environment: ProcessInfo.processInfo.environment)
        func place(_ name: String) -> ServerPlace {
            ServerPlace(
                directory: "\(directory)/\(name)", stateDirectory: directory, port: nil, portVariable: "",
                logPath: "\(directory)/\(name).log")
        }
        clickHouse = try ClickHouseServer(place: place("clickhouse"), programs: programs)
        postgres = try PostgresServer(place: place("postgres"), programs: programs, isDurable: false)
        port = try Loopback.freePort()
        service = Process()
        try await clickHouse.start()
        try await postgres.start()
        try await postgres.createDatabase(Self.database)
        try lugx(["migrate"])
    }

    func stop() {
        if service.isRunning {
            service.terminate()
            service.waitUntilExit()
        }
        clickHouse.stopBlocking(.now)
        postgres.stopBlocking(.now)
        try? FileManager.default.removeItem(atPath: directory)
    }

    // MARK: Data

    func fill(events: Int, lines: Int, days: Int) async throws {
        let end = Int(Date().timeIntervalSince1970) / 3600 * 3600 - 3600
        let sessions = events / 8
        let template = try Self.sql("events")
        for first in stride(from: 0, to: sessions, by: Self.eventsAtOnce / 8) {
            let count = min(Self.eventsAtOnce / 8, sessions - first)
            try await clickHouse.execute(
                Self.filled(
                    template,
                    [
                        "start": end - days * 86_400, "step_ms": days * 86_400_000 / sessions, "from": first,
                        "rows": count * 8,
                    ]))
            note("events: \((first + count) * 8)")
        }
        try await clickHouse.execute(
            "INSERT INTO analytics.rollup_arrivals SELECT toStartOfHour(event_time) AS bucket, toUInt64(1) AS arrivals "
                + "FROM analytics.events GROUP BY bucket")
        let window = [
            "from:DateTime": "toDateTime(\(end - days * 86_400))", "to:DateTime": "toDateTime(\(end + 3600))",
        ]
        try await clickHouse.execute(
            "INSERT INTO analytics.identities "
                + window.reduce(QueryFile.named("clickhouse/identities.sql").text) {
                    $0.replacingOccurrences(of: "{\($1.key)}", with: $1.value)
                })
        let orders = lines * 2 / 5
        let script = try Self.sql("orders")
        for first in stride(from: 1, through: orders, by: Self.ordersAtOnce) {
            let last = min(orders, first + Self.ordersAtOnce - 1)
            try await postgres.execute(
                Self.filled(script, ["first": first, "last": last, "orders": orders, "days": days, "end": end]),
                database: Self.database)
            note("orders: \(last)")
        }
        try await postgres.execute("ANALYZE", database: Self.database)
    }

    /// Starts the service; how many lines its mirror wrote until it was done, and in what time.
    func mirror() async throws -> (rows: Int, seconds: Double) {
        service.executableURL = URL(fileURLWithPath: binary)
        service.arguments = ["serve", "analytics", "--roles", "api,jobs"]
        service.environment = try environment
        service.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
        let start = ContinuousClock.now
        try service.run()
        while true {
            try await Task.sleep(for: .seconds(0.25))
            guard service.isRunning else { throw BenchmarkFailure(description: "lugx serve analytics ended") }
            let metrics = try? get("/metrics")
            if metrics?.contains("lugx_mirror_state{state=\"current\"} 1") == true { break }
        }
        let seconds = start.duration(to: .now) / .seconds(1)
        note("mirrored: \(seconds) s")
        let rows = try await clickHouse.execute("SELECT count() FROM analytics.order_lines FINAL")
        return (Int(rows.filter(\.isNumber)) ?? 0, seconds)
    }

    /// Works all rollups out, and waits until the sales figures stand; how long the rollups took.
    func workOut() async throws -> Double {
        let start = ContinuousClock.now
        try lugx(["rollups", "backfill"])
        let seconds = start.duration(to: .now) / .seconds(1)
        note("rollups: \(seconds) s")
        while (try? get("/api/analytics/sales?date_range=1d")) == nil { try await Task.sleep(for: .seconds(1)) }
        return seconds
    }

    // MARK: Measuring

    /// - Parameter path: of the nth call.
    func time(_ count: Int, path: (_ nth: Int) -> String) async throws -> AnalyticsBenchmark.Sample {
        var milliseconds: [Double] = []
        let begun = ContinuousClock.now
        _ = try get(path(count + 2))
        let first = begun.duration(to: .now) / .milliseconds(1)
        for nth in 0..<2 { _ = try get(path(count + nth)) }
        let (server, own) = (cpu(clickHouse.process?.pid), cpu(service.processIdentifier))
        for nth in (0..<count).reversed() {
            let start = ContinuousClock.now
            _ = try get(path(nth))
            milliseconds.append(start.duration(to: .now) / .milliseconds(1))
        }
        return .init(
            first: first, milliseconds: milliseconds,
            serverCPU: (cpu(clickHouse.process?.pid) - server) / Double(count),
            serviceCPU: (cpu(service.processIdentifier) - own) / Double(count))
    }

    /// The median time of the plain statements, in milliseconds.
    func peer(_ name: String, days: Int) async throws -> Double {
        let statements = Self.withoutComments(try Self.sql("peer_\(name)"))
            .replacingOccurrences(of: "{from}", with: "toDateTime(toUInt32(now()) - \(days * 86_400))")
            .replacingOccurrences(of: "{to}", with: "now()").components(separatedBy: ";\n")
        var milliseconds: [Double] = []
        for _ in 0..<3 {
            let start = ContinuousClock.now
            for statement in statements { try await clickHouse.execute(statement) }
            milliseconds.append(start.duration(to: .now) / .milliseconds(1))
        }
        return milliseconds.sorted()[1]
    }

    /// After how long changes of single orders stand in ClickHouse while twenty others a second are made.
    func changes(_ count: Int) async throws -> AnalyticsBenchmark.Sample {
        let load = Task.detached { [postgres] in await Self.load(postgres) }
        var milliseconds: [Double] = []
        while milliseconds.count < count { milliseconds.append(try await change("LGX-\(1 + milliseconds.count)")) }
        load.cancel()
        return .init(milliseconds: milliseconds, serverCPU: 0, serviceCPU: 0)
    }

    private func change(_ order: String) async throws -> Double {
        try await postgres.execute(
            "UPDATE orders.\"Orders\" SET \"paymentMethod\" = 'changed' WHERE \"orderNumber\" = '\(order)'",
            database: Self.database)
        let start = ContinuousClock.now
        let seen =
            "SELECT count() FROM analytics.order_lines WHERE order_number = '\(order)' AND payment_method = 'changed'"
        while start.duration(to: .now) < .seconds(30) {
            let answer = try await clickHouse.execute(seen)
            if !answer.hasPrefix("0") { return start.duration(to: .now) / .milliseconds(1) }
        }
        throw BenchmarkFailure(description: "a change did not reach ClickHouse within 30 s")
    }

    /// Changes twenty orders a second for forty seconds.
    private static func load(_ postgres: PostgresServer) async {
        _ = try? await postgres.execute(
            "DO $$BEGIN FOR i IN 1..800 LOOP UPDATE orders.\"Orders\" SET \"updatedAt\" = clock_timestamp() "
                + "WHERE \"orderNumber\" = 'LGX-' || (1 + i * 7 % 1000); COMMIT; PERFORM pg_sleep(0.05); END LOOP; END$$",
            database: database)
    }

    /// The most memory that the service had resident.
    var memoryMegabytes: Int {
        let status = (try? String(contentsOfFile: "/proc/\(service.processIdentifier)/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) / 1024
    }

    private func get(_ path: String) throws -> String {
        let answer = Loopback.http(
            "GET", port: port, path: path, headers: [("Connection", "close")], withinMilliseconds: 60_000)
        guard let answer, answer.status == 200 else {
            throw BenchmarkFailure(description: "\(path): \(answer.map { "\($0.status) \($0.body)" } ?? "no answer")")
        }
        return answer.body
    }

    /// User and system time so far, in milliseconds.
    private func cpu(_ pid: Int32?) -> Double {
        guard let pid, let line = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let name = line.lastIndex(of: ")")
        else { return 0 }
        let fields = line[line.index(after: name)...].split(separator: " ")
        return ((Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)) * 1000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    // MARK: Processes and files

    private var environment: [String: String] {
        get throws {
            [
                "PATH": "/usr/bin:/bin", "DATABASE_URL": try postgres.url(database: Self.database),
                "CLICKHOUSE_URL": try clickHouse.url(database: "analytics"), "LUGX_ANALYTICS_PORT": String(port),
                "LUGX_OPEN_ANALYTICS": "true", "LUGX_ANALYTICS_RATE_LIMIT": "off", "LOG_LEVEL": "error",
                "LUGX_SPOOL_DIR": "\(directory)/spool",
            ]
        }
    }

    private func lugx(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.environment = try environment
        process.standardOutput = FileHandle(forWritingAtPath: "/dev/null")
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkFailure(description: "lugx \(arguments.joined(separator: " ")) failed")
        }
    }

    private static func sql(_ name: String) throws -> String {
        let own = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path
        return try String(contentsOfFile: "\(own)/sql/\(name).sql", encoding: .utf8)
    }

    private static func withoutComments(_ sql: String) -> String {
        sql.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: "\n")
    }

    private static func filled(_ sql: String, _ values: [String: Int]) -> String {
        values.reduce(withoutComments(sql)) { $0.replacingOccurrences(of: "{\($1.key)}", with: String($1.value)) }
    }
}
