internal import Analytics
internal import ClickHouse
internal import Curl
internal import EventSpool
internal import Foundation
internal import Ingestion
internal import LocalStack
internal import Logging
internal import MetricsRegistry
internal import Postgres
internal import Reports
package import ServiceKit

/// Looks an installation over and says what is wrong with it and what to do. It changes nothing.
///
/// Every check has a time of its own, after which the others go on; what can't be asked, because its server does not
/// answer, is left out once that is said.
package struct Doctor: Sendable {
    private let configuration: ServiceConfiguration
    private let now: @Sendable () -> Double
    /// For one question, and for the comparison of everything with everything.
    private let seconds: Double
    private let reconcileSeconds: Double

    /// - Parameters:
    ///   - now: seconds since 1970, by this machine's clock.
    ///   - seconds: how long one check may take.
    package init(
        _ configuration: ServiceConfiguration, seconds: Double = 10, reconcileSeconds: Double = 60,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) {
        self.configuration = configuration
        self.seconds = seconds
        self.reconcileSeconds = reconcileSeconds
        self.now = now
    }

    /// What is said where the configuration itself can't be read.
    package static func report(_ error: ConfigurationError) -> DoctorReport {
        DoctorReport(
            error.faults.map { .problem("configuration.read", $0, advice: "correct it; nothing else could be checked") }
        )
    }

    /// Runs every check.
    package func run() async -> DoctorReport {
        let configured = ConfigurationProbe(configuration: configuration).findings
        async let databases = self.databases()
        async let files = self.files()
        async let services = self.services()
        let findings = await configured + tools + files + databases + services
        let redaction = Redaction(configuration)
        return DoctorReport(findings.map { redaction($0) })
    }

    // MARK: Databases

    private func databases() async -> [Finding] {
        let pool: PostgresPool
        let client: ClickHouseClient
        do {
            pool = try self.pool()
            client = ClickHouseClient(configuration: try configuration.clickHouse())
        } catch {
            return [
                .problem(
                    "configuration.databases", String(describing: error),
                    advice: "set DATABASE_URL and CLICKHOUSE_URL, or name the directory of lugx up in LUGX_DATA_DIR")
            ]
        }
        defer { pool.close() }
        let postgres = PostgresProbe(pool: pool, now: now)
        let clickHouse = ClickHouseProbe(client: client, timeoutSeconds: Int(seconds), now: now)
        let isPostgresThere = await reach("postgresql.reachable") {
            _ = try await pool.query("SELECT 1")
            return [.ok("postgresql.reachable", "PostgreSQL answers")]
        }
        let isClickHouseThere = await reach("clickhouse.reachable") {
            _ = try await client.query("SELECT 1 AS one", timeoutSeconds: Int(seconds))
            return [.ok("clickhouse.reachable", "ClickHouse answers")]
        }
        var findings = isPostgresThere + isClickHouseThere
        let (hasPostgres, hasClickHouse) = (isPostgresThere.areOk, isClickHouseThere.areOk)
        var checks: [Check] = []
        if hasPostgres {
            checks += [
                Check("postgresql.version", seconds: seconds, postgres.server),
                Check("postgresql.migrations", seconds: seconds, postgres.migrations),
                Check("postgresql.roles", seconds: seconds, postgres.roles),
            ]
        }
        if hasClickHouse {
            checks += [
                Check("clickhouse.version", seconds: seconds, clickHouse.server),
                Check("clickhouse.migrations", seconds: seconds, clickHouse.migrations),
                Check("clickhouse.parts", seconds: seconds, clickHouse.parts),
            ]
        }
        findings += await Self.run(checks)
        // Tables that are missing make every further question fail for one and the same reason.
        let isMigrated = findings.filter { $0.check.hasSuffix(".migrations") }.areOk
        if hasPostgres, isMigrated {
            findings += await Self.run([
                Check("spool.lag", seconds: seconds, postgres.shipping),
                Check("figures.mirror", seconds: seconds, postgres.mirror),
                Check("reports.late", seconds: seconds, postgres.reports),
            ])
        }
        if hasPostgres, hasClickHouse, isMigrated {
            findings += await Self.run([
                Check("figures.sales", seconds: seconds, clickHouse.sales),
                Check("figures.rollups", seconds: seconds) { try await rollups(pool, client) },
                Check("figures.reconciliation", seconds: reconcileSeconds) { try await reconcile(pool, client) },
            ])
        }
        await client.close()
        return findings
    }

    private func pool() throws -> PostgresPool {
        var settings = try PostgresConfiguration(url: configuration.required(.databaseURL))
        settings.applicationName = "lugx doctor"
        settings.connectTimeoutSeconds = min(settings.connectTimeoutSeconds, seconds)
        // Whatever it asks, it can change nothing.
        let options = [settings.parameters["options"], "-c default_transaction_read_only=on"].compactMap { $0 }
        settings.parameters["options"] = options.joined(separator: " ")
        settings.pool.connectionsMax = 2
        return PostgresPool(settings)
    }

    private func reach(_ name: String, _ look: @escaping @Sendable () async throws -> [Finding]) async -> [Finding] {
        await Check(name, seconds: seconds, late: .problem, look).run()
    }

    private func rollups(_ pool: PostgresPool, _ client: ClickHouseClient) async throws -> [Finding] {
        let status = try await RollupTool(
            clickHouse: client, database: pool, registry: Registry(), logger: Logger(label: "doctor")
        ).status()
        return [
            Backlog(check: "figures.rollups", what: "hours of the rollups", count: status.pending, countWarning: 48)
                .finding
        ]
    }

    private func reconcile(_ pool: PostgresPool, _ client: ClickHouseClient) async throws -> [Finding] {
        let report = try await ReconciliationReport(
            configuration: configuration, clickHouse: client, database: pool, repairs: false)
        let check = "figures.reconciliation"
        guard !report.isOk else { return [.ok(check, "orders and events agree with what was taken in")] }
        return [
            .problem(
                check, "\(report.orderDifference) orders and \(report.eventDifference) events differ",
                advice: "lugx reconcile names them; lugx reconcile --repair mends orders (LugxFiguresDiffer)")
        ]
    }

    // MARK: Files

    private func files() async -> [Finding] {
        let probe = FileProbe(now: now)
        let secretFiles = secretFiles
        guard let ingestion = try? IngestionConfiguration(configuration) else { return [] }
        let directory = ingestion.spool.directory
        let bytesMax = UInt64(ingestion.spool.bytesMax)
        let refusedRows = ingestion.refusedRowsPath
        let data = (try? configuration.required(.dataDirectory)) ?? ".lugx"
        var checks = [
            Check("files.secrets", seconds: seconds) {
                await Self.blocking {
                    let faults = probe.access(secretFiles).filter { $0.fault != nil }
                    return faults.isEmpty
                        ? [.ok("files.secrets", "nobody else can read them")]
                        : faults.map { .problem("files.secrets", $0.fault ?? "", advice: $0.advice) }
                }
            }
        ]
        // Where events are taken in elsewhere there is no spool here.
        if configuration.origin(.spoolDirectory).source != .default || FileStatus(directory) != nil {
            checks.append(
                Check("spool.directory", seconds: seconds) {
                    await Self.blocking {
                        let found = probe.directory(directory, "spool.directory")
                        guard found.first?.level == .ok else { return found }
                        let facts = probe.spool(directory, refusedRows: refusedRows, bytesMax: bytesMax)
                        let wanted = bytesMax > facts.bytesUsed ? bytesMax - facts.bytesUsed : 0
                        let room = probe.room(directory, wantedBytes: wanted)?.finding("disk.spool")
                        return found + facts.findings + (room.map { [$0] } ?? [])
                    }
                })
        }
        if FileStatus(data) != nil {
            checks.append(
                Check("disk.data", seconds: seconds) {
                    await Self.blocking { probe.room(data, wantedBytes: 0).map { [$0.finding("disk.data")] } ?? [] }
                })
        }
        return await Self.run(checks)
    }

    /// Files with passwords, keys or visitors' doings in them, as far as they are there.
    private var secretFiles: [(path: String, content: FileAccess.Content)] {
        var files: [(path: String, content: FileAccess.Content)] = []
        let environment = ProcessInfo.processInfo.environment
        for option in ConfigurationOption.all where option.secrecy != .open {
            // What an orchestrator puts there it also guards: nobody else is in the container.
            guard let path = environment[option.fileVariable], !path.isEmpty, !path.hasPrefix("/run/secrets/") else {
                continue
            }
            files.append((path, .secret))
        }
        for option in [ConfigurationOption.configFile, .tlsKey, .clickHouseKey] {
            if let path = configuration.text(option) { files.append((path, .secret)) }
        }
        if let data = configuration.text(.dataDirectory) {
            files.append(("\(data)/env", .secret))
            files += FileProbe.entries("\(data)/state").filter { $0.hasSuffix(".password") }
                .map { ("\(data)/state/\($0)", .secret) }
        }
        if let spool = configuration.text(.spoolDirectory) { files.append((spool, .personal)) }
        return files
    }

    private static func blocking(_ body: @escaping @Sendable () -> [Finding]) async -> [Finding] {
        await withCheckedContinuation { continuation in
            OwnThread.start("doctor") { continuation.resume(returning: body()) }
        }
    }

    // MARK: Services and tools

    private func services() async -> [Finding] {
        let curl = CurlClient(configuration: CurlConfiguration(tls: CurlTLS(services: configuration)))
        let addresses: [(String, ConfigurationOption)] = [
            ("catalog", .catalogURL), ("orders", .ordersURL), ("analytics", .analyticsURL),
        ]
        let checks = addresses.compactMap { name, option -> Check? in
            let (url, source) = configuration.origin(option)
            guard let url else { return nil }
            let probe = ServiceProbe(
                name: name, url: url.hasSuffix("/") ? String(url.dropLast()) : url, variable: option.name,
                isExpected: source != .default, curl: curl)
            return Check("services.\(name)", seconds: seconds, probe.look)
        }
        let findings = await Self.run(checks)
        await curl.close()
        return findings
    }

    private var tools: [Finding] {
        [
            PDFPrinter.isAvailable(program: configuration.text(.chromium))
                ? .ok("tools.chromium", "reports can be made as PDF here")
                : .warning(
                    "tools.chromium", "no Chromium here: reports can't be made as PDF",
                    advice: "apt-get install chromium, or name it in LUGX_CHROMIUM; the other formats need nothing")
        ]
    }

    private static func run(_ checks: [Check]) async -> [Finding] {
        await withTaskGroup(of: (Int, [Finding]).self) { group in
            for (index, check) in checks.enumerated() { group.addTask { (index, await check.run()) } }
            var results = [[Finding]](repeating: [], count: checks.count)
            for await (index, findings) in group { results[index] = findings }
            return results.flatMap { $0 }
        }
    }
}

extension [Finding] {
    fileprivate var areOk: Bool { !isEmpty && allSatisfy { $0.level == .ok } }
}
