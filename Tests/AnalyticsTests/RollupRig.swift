import ClickHouse
import Foundation
import Logging
import MetricsRegistry
import Postgres
import Queries
import TestSupport
import Testing

@testable import Analytics

/// A ClickHouse of its own with all tables, and workers on it that share a PostgreSQL as the role of the service.
struct RollupRig: Sendable {
    let server: TestClickHouse
    let client: ClickHouseClient
    let pool: PostgresPool
    let worker: RollupWorker
    let registry: Registry
    /// One that keeps what it may, and one that may put next to nothing together.
    private let queries: [FigureQueries]

    /// 2026-03-01 00:00 UTC, and a moment two and a half days later that is now.
    static let start: Int64 = 1_772_323_200
    static let now: Int64 = start + 60 * 3600 + 1234

    init(named test: String = #function) async throws {
        server = try await TestClickHouse()
        let migrations = try QueryFile.migrations(in: "clickhouse").map {
            try ClickHouseMigration(version: $0.version, name: $0.name, text: $0.text)
        }
        client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url()))
        _ = try await ClickHouseMigrator(migrations).run(client)
        let database = try await TestPostgres.shared().freshDatabase(named: test)
        try await PostgresMigrator(
            migrations: QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
        ).run(PostgresConfiguration(url: database.url))
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        pool = PostgresPool(settings)
        registry = Registry()
        worker = try Self.worker(client, pool, registry)
        var few = FigureQueries.Limits()
        (few.keysMax, few.idsMax, few.keptBytesMax) = (3, 2, 0)
        queries = [
            FigureQueries(client: client, metrics: try FigureMetrics(registry: Registry())),
            FigureQueries(client: client, limits: few, metrics: try FigureMetrics(registry: Registry())),
        ]
    }

    static func worker(_ client: ClickHouseClient, _ pool: PostgresPool, _ registry: Registry) throws -> RollupWorker {
        var logger = Logger(label: "rollups")
        logger.logLevel = .critical
        var worker = RollupWorker(
            store: RollupStore(client: client), lease: RollupLease(pool: pool),
            metrics: try RollupMetrics(registry: registry), logger: logger)
        worker.now = { now }
        return worker
    }

    func close() async {
        await client.close()
        pool.close()
        await server.stop()
    }

    /// Inserts events and says so, as the shipper does.
    func add(_ events: [TrackedEvent]) async throws {
        try await TrackedEvent.insert(events, into: server)
        try await worker.store.touch(hours(of: events))
    }

    /// Deletes the events of a session, and says so.
    func delete(session: String, among events: [TrackedEvent]) async throws {
        try await server.execute("ALTER TABLE analytics.events DELETE WHERE session_id = '\(session)'")
        try await eventually("the events are gone") {
            try await server.execute("SELECT count() FROM system.mutations WHERE is_done = 0").hasPrefix("0")
        }
        try await worker.store.touch(hours(of: events.filter { $0.session == session }))
    }

    private func hours(of events: [TrackedEvent]) -> [Int64] {
        Array(Set(events.map { RollupHours.hour(of: $0.milliseconds / 1000) }))
    }

    /// Passes until nothing is left to do.
    func settle() async throws {
        while try await worker.pass() {}
        let left = try await worker.store.dirty(openFrom: RollupHours.hour(of: Self.now), limit: 1)
        #expect(left.isEmpty)
        let stale = try await worker.store.staleDays(openFrom: RollupHours.hour(of: Self.now), limit: 1)
        #expect(stale.isEmpty)
    }

    func cover(_ window: Range<Int64>) async throws -> DashboardCover {
        let current = try await worker.store.current(RollupHours.hour(of: window.lowerBound)..<window.upperBound)
        return DashboardCover(window, current: current, now: Self.now)
    }

    /// The figures of a window equal those that the list of events comes to.
    func compare(_ window: Range<Int64>, with events: [TrackedEvent], _ comment: Comment) async throws {
        let oracle = SessionOracle(events)
        let cover = try await cover(window)
        let bots = events.count { $0.isBot && window.contains($0.milliseconds / 1000) }
        let binSeconds: Int64 = ActivitySeries.interval(window) == .minute ? 60 : 900
        for queries in queries {
            let store = DashboardStore(queries: queries)
            let (figures, values, _) = try await store.figures(cover)
            let metrics = oracle.metrics(window, bots: bots)
            #expect(figures.metrics(live: nil) == metrics, comment)
            #expect(try await store.figuresAlone(cover).metrics(live: nil) == metrics, comment)
            #expect(values.lists == oracle.values(window), comment)
            #expect(figures.bins.filter { $0.events > 0 } == oracle.bins(window, seconds: binSeconds), comment)
        }
    }
}
