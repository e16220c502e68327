import Analytics
import Catalog
import ClickHouse
import CoreMetrics
import Curl
import Foundation
import Ingestion
import Logging
import MetricsRegistry
import Orders
import Postgres
import Reports
import ServiceKit
import Storefront

/// What one process has one of: its configuration, its log, its metrics.
struct ServiceProcess {
    let configuration: ServiceConfiguration
    let registry: Registry
    let logger: Logger

    /// Sets logging and metrics up for the whole process; at most once.
    init(_ configuration: ServiceConfiguration, name: String) throws {
        let level = configuration.text(.logLevel).flatMap(Logger.Level.init(rawValue:)) ?? .info
        let sink = DescriptorLogSink()
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = JSONLogHandler(label: label, sink: sink, metadataProvider: provider)
                handler.logLevel = level
                return handler
            }, metadataProvider: RequestTrace.metadataProvider)
        try self.init(configuration, logger: Logger(label: name))
        MetricsSystem.bootstrap(RegistryMetricsFactory(registry: registry))
    }

    /// A registry with what every process reports; nothing outside of it is set up.
    init(_ configuration: ServiceConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        var bounds = RegistryConfiguration()
        bounds.onDrop = { [logger] drop in
            logger.warning(
                "A metric lost a series", metadata: ["metric": "\(drop.family)", "reason": "\(drop.reason.rawValue)"])
        }
        registry = Registry(bounds)
        try BuildInfo(version: Build.version).register(in: registry)
        ProcessMetrics().register(in: registry)
    }

    /// A service put together, and the databases it holds on to.
    struct Assembly {
        var host: ServiceHost
        var pool: PostgresPool?
        var clickHouse: ClickHouseClient?
        var ingestion: IngestionService?

        func close() async {
            pool?.close()
            await clickHouse?.close()
        }
    }

    /// Runs a service until it is told to stop.
    func serve(_ service: ServeCommand.ServiceName, roles: Set<ServeCommand.Role>) async throws {
        let assembly = try await assemble(service, roles: roles)
        do {
            try await assembly.host.run()
        } catch {
            await assembly.close()
            throw error
        }
        await assembly.close()
    }

    /// Puts a service together. No database is asked anything yet; the spool of events is opened.
    func assemble(_ service: ServeCommand.ServiceName, roles: Set<ServeCommand.Role>) async throws -> Assembly {
        switch service {
        case .storefront:
            return Assembly(
                host: try StorefrontService.host(configuration: configuration, registry: registry, logger: logger))
        case .catalog:
            let pool = try pool(configuration.required(.databaseURL))
            let host = try await CatalogService.host(
                configuration: configuration, registry: registry, logger: logger, pool: pool,
                database: Self.check(pool))
            return Assembly(host: host, pool: pool)
        case .orders:
            let pool = try pool(configuration.required(.databaseURL))
            let host = try await OrdersService.host(
                configuration: configuration, registry: registry, logger: logger, pool: pool,
                database: Self.check(pool))
            return Assembly(host: host, pool: pool)
        case .analytics:
            return try await assembleAnalytics(roles)
        }
    }

    /// ClickHouse and PostgreSQL are needed to answer, not to take events in: these are kept until ClickHouse is there.
    private func assembleAnalytics(_ roles: Set<ServeCommand.Role>) async throws -> Assembly {
        let clickHouse = try clickHouse()
        let reader = try Databases.reader(beside: clickHouse, configuration)
        let needsDatabase = !roles.isDisjoint(with: [.api, .jobs])
        let database = try needsDatabase ? configuration.required(.databaseURL) : configuration.text(.databaseURL)
        let pool = try database.map(pool)
        var checks = [
            ReadinessCheck("clickhouse", critical: roles.contains(.api)) {
                try await Self.check(clickHouse)
                if roles.contains(.api) { try await Self.check(reader) }
            }
        ]
        if let pool { checks.insert(ReadinessCheck("database", critical: false, check: Self.check(pool)), at: 0) }
        var ingestion: IngestionService?
        if roles.contains(.ingest) {
            let service = try await openIngestion(clickHouse)
            checks.append(ReadinessCheck("spool", critical: true) { try service.checkSpool() })
            ingestion = service
        }
        var host = try ServiceHost(
            AnalyticsService.description(
                tracking: ingestion != nil, api: roles.contains(.api),
                paths: roles.contains(.api) ? ReportsOpenAPI.paths + SchedulesOpenAPI.paths : [],
                schemas: roles.contains(.api) ? ReportsOpenAPI.schemas + SchedulesOpenAPI.schemas : []),
            configuration: configuration, registry: registry, logger: logger, checks: checks)
        if let ingestion {
            host.channels = ingestion.channels(ServiceHost.http1())
            host.connectionsMax += IngestionService.refusedConnectionsMax
            host.services.append(ingestion)
            if let pool {
                host.services.append(
                    AnalyticsService.ledger(clickHouse: clickHouse, database: pool, logger: logger) {
                        ingestion.ledger.map(LedgerEntry.init)
                    })
            }
        }
        if let pool, needsDatabase {
            try await addFigures(to: &host, roles, clickHouse, reader, pool)
        }
        return Assembly(host: host, pool: pool, clickHouse: clickHouse, ingestion: ingestion)
    }

    /// What answers questions, what keeps the answers right, and the reports that are made of them.
    private func addFigures(
        to host: inout ServiceHost, _ roles: Set<ServeCommand.Role>, _ clickHouse: ClickHouseClient,
        _ reader: ClickHouseClient, _ pool: PostgresPool
    ) async throws {
        let sources =
            roles.contains(.api)
            ? try await AnalyticsService.addRoutes(
                to: host, configuration: configuration, registry: registry, logger: logger, clickHouse: clickHouse,
                reader: reader, database: pool)
            : try FigureSources(
                configuration: configuration, registry: registry, clickHouse: clickHouse, reader: reader,
                database: pool)
        let reports = try ReportsService(
            configuration: configuration, registry: registry, logger: logger, sources: sources)
        let schedules = try ScheduleParts(
            configuration: configuration, registry: registry, logger: logger, database: pool,
            render: { try await reports.runner.run($0, into: $1) })
        if roles.contains(.api) {
            let access = try await sources.access(configuration)
            reports.addRoutes(to: host, access: access)
            schedules.addRoutes(to: host, access: access) { reports.catalog.refusal(of: $0, parameters: $1) }
        }
        if roles.contains(.jobs) {
            host.services += try AnalyticsService.jobs(
                configuration: configuration, registry: registry, logger: logger, clickHouse: clickHouse,
                database: pool, sources: sources)
            host.services.append(schedules.jobs)
        }
    }

    /// Opening the spool reads what stands there, which blocks: it has a thread of its own.
    private func openIngestion(_ clickHouse: ClickHouseClient) async throws -> IngestionService {
        let settings = try IngestionConfiguration(configuration)
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { [registry, logger] in
                continuation.resume(
                    with: Result {
                        try IngestionService(settings, clickHouse: clickHouse, registry: registry, logger: logger)
                    })
            }
            thread.name = "spool-open"
            thread.start()
        }
    }

    // MARK: Databases

    private func pool(_ url: String) throws -> PostgresPool {
        try PostgresPool(Databases.postgres(url), observer: PostgresMetrics(registry: registry))
    }

    private func clickHouse() throws -> ClickHouseClient {
        let configuration = try Databases.clickHouse(configuration)
        let curl = CurlClient(
            configuration: configuration.curl, observer: try ClickHouseMetrics(registry: registry))
        return ClickHouseClient(configuration: configuration, curl: curl)
    }

    private static func check(_ pool: PostgresPool) -> @Sendable () async throws -> Void {
        { _ = try await pool.query("SELECT 1") }
    }

    /// Asks as the user: a server that does not let the user in is no use.
    private static func check(_ client: ClickHouseClient) async throws {
        _ = try await client.query("SELECT 1 AS one", timeoutSeconds: 5)
    }
}

extension LedgerEntry {
    /// What ingestion tells, as it is kept.
    init(_ ledger: IngestionLedger) {
        self.init(
            spool: ledger.spool, rejected: ledger.rejected, duplicates: ledger.duplicates, accepted: ledger.accepted,
            spooled: ledger.spooled, inserted: ledger.inserted, quarantined: ledger.quarantined,
            expired: ledger.expired)
    }
}
