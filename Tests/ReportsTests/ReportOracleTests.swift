import ClickHouse
import Foundation
import Logging
import MetricsRegistry
import Postgres
import Queries
import TestSupport
import Testing

@testable import Analytics
@testable import Reports

/// The built-in reports beside PostgreSQL, which is asked about the same random orders in its own tables.
@Suite(.serialized) struct ReportOracleTests {
    /// Berlin's clocks go forward in the first window; the second is a month, before which lies one of another length.
    private static let windows = [
        ("2025-03-20", "2025-04-05", "2025-03-04", "Europe/Berlin"),
        ("2025-03-01", "2025-04-01", "2025-02-01", "America/New_York"),
    ]

    @Test func `reports add up to what PostgreSQL says of the orders`() async throws {
        let seed =
            ProcessInfo.processInfo.environment["LUGX_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: 0 ... .max)
        print("report oracle: LUGX_TEST_SEED=\(seed)")
        let postgres = try await TestPostgres.shared()
        let database = try await postgres.freshDatabase(named: "report_oracle")
        let owner = PostgresPool(try PostgresConfiguration(url: database.url))
        try await PostgresMigrator(
            migrations: QueryFile.migrations(in: "postgres").map {
                PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
            }
        ).run(owner)
        var settings = try PostgresConfiguration(url: database.url)
        settings.parameters["options"] = "-c role=analytics"
        let pool = PostgresPool(settings)
        let rig = try await ReportRig(.old, database: pool)
        let orders = RandomOrders(seed: seed, count: 160)
        try await owner.script(orders.sql)
        try await Self.mirror(rig, pool)
        // What led to an order is told by its purchase event; of some orders nobody knows.
        try await rig.client.execute(
            "INSERT INTO analytics.order_channels (order_id, at, session_id, channel, version) VALUES "
                + orders.channels.map { "('\($0.order)', toDateTime(1741000000), 's', '\($0.channel)', 1)" }
                .joined(separator: ", "))
        for (from, to, before, zone) in Self.windows {
            let window = try ReportRig.window(from, to, zone)
            let previous = try ReportRig.window(before, from, zone)
            for question in ReportQuestion.all {
                let asked = question.sql(window, previous, channels: orders.channels)
                let expected = try await owner.query(asked).map { try $0.decode(0, as: String.self) }
                let (text, _) = try await rig.text(question.report, window, .json)
                let object = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
                let rows = try #require(object?["rows"] as? [[String: Any]])
                let found = rows.map { row in
                    question.columns.map { Self.text(row[$0], isMoment: $0 == "at") }.joined(separator: "|")
                }
                #expect(
                    found.sorted() == expected.sorted(), "\(question.report) from \(from), seed \(seed)")
                #expect(!found.isEmpty, "\(question.report) from \(from), seed \(seed)")
            }
        }
        owner.close()
        pool.close()
        try await postgres.drop(database)
        try? FileManager.default.removeItem(atPath: rig.folder)
    }

    /// A moment without its offset from UTC.
    private static func text(_ value: Any?, isMoment: Bool) -> String {
        switch value {
        case let text as String: isMoment ? String(text.prefix(19)) : text
        case let number as NSNumber: number.stringValue
        default: ""
        }
    }

    /// The mirror of the service, until nothing is left to do.
    private static func mirror(_ rig: ReportRig, _ pool: PostgresPool) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let mirror = OrderMirror(
            store: MirrorStore(pool: pool, source: try MirrorSource(path: nil)),
            target: MirrorTarget(client: rig.client), metrics: try MirrorMetrics(registry: Registry()), logger: logger,
            pollSeconds: 0.02, ordersMax: 50)
        while try await mirror.tick() == .worked {}
    }
}
