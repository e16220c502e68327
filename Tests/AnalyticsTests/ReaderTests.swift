import ClickHouse
import Foundation
import HTTPTypes
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Analytics

/// The account that figures and reports are asked with, as `lugx up` makes it: what it may not do is tried.
@Suite(.serialized) struct ReaderTests {
    /// What an account that only reads is refused, by the server itself.
    private static let forbidden = [
        "INSERT INTO analytics.events (event_type) SELECT 'x'",
        "INSERT INTO analytics.watermarks SELECT 'kept_from', toUInt64(1)",
        "ALTER TABLE analytics.events DELETE WHERE 1",
        "ALTER TABLE analytics.events DROP PARTITION 202601",
        "ALTER TABLE analytics.events ADD COLUMN mine UInt8",
        "TRUNCATE TABLE analytics.events",
        "DROP TABLE analytics.events",
        "DROP DATABASE analytics",
        "RENAME TABLE analytics.events TO analytics.mine",
        "CREATE TABLE analytics.mine (a UInt8) ENGINE = Log",
        "CREATE VIEW analytics.mine AS SELECT 1",
        "CREATE DATABASE mine",
        "OPTIMIZE TABLE analytics.events",
        "SYSTEM SHUTDOWN",
        "SET readonly = 0",
        "SELECT * FROM secret.cards",
        "SELECT * FROM merge('secret', 'cards')",
        "SHOW CREATE TABLE secret.cards",
        "SELECT * FROM analytics.events WHERE event_type IN (SELECT number FROM secret.cards)",
    ]

    @Test func `an account that reads can't change anything, or read what is not analytics'`() async throws {
        let server = try await TestClickHouse()
        let owner = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.url(database: "")))
        try await AnalyticsRig.migrate(owner)
        try await owner.execute("CREATE DATABASE secret")
        try await owner.execute("CREATE TABLE secret.cards (number String) ENGINE = Log")
        try await owner.execute("INSERT INTO secret.cards SELECT '4111'")
        try await owner.execute("INSERT INTO analytics.events (event_type) SELECT 'page_view'")
        let reader = ClickHouseClient(configuration: try ClickHouseConfiguration(url: server.readerURL()))
        for statement in Self.forbidden {
            do {
                try await reader.execute(statement)
                Issue.record("it may: \(statement)")
            } catch {
                // Read-only, or no access to the database.
                #expect([164, 291].contains(error.code), "\(statement): \(error)")
            }
        }
        for mode in ["0", "1"] {
            await #expect(throws: ClickHouseError.self) {
                _ = try await reader.query("SELECT 1 AS one", settings: ["readonly": mode])
            }
        }
        // Nothing is on the server's list that it does not see, and what it may read is all there.
        let databases = try await reader.query("SELECT name FROM system.databases ORDER BY name")
        #expect(try databases.map { try $0("name", as: String.self) } == ["analytics", "system"])
        let events = try await reader.query("SELECT count() AS n FROM analytics.events", settings: ["readonly": "2"])
        #expect(try events.first?("n", as: Int.self) == 1)
        await reader.close()
        await owner.close()
        await server.stop()
    }

    @Test func `figures are asked with the account that reads, sales are worked out with the other`() async throws {
        let server = try await TestClickHouse()
        let paths = [
            "/api/analytics/dashboard?date_range=7d", "/api/analytics/sales?from=2026-11-01&to=2026-11-08",
            "/api/analytics/funnel?steps=page_view,purchase&date_range=7d", "/api/analytics/customers?date_range=30d",
            "/api/analytics/page-visits?date_range=7d",
        ]
        try await AnalyticsRig.run(clickHouse: server.url(database: ""), reader: server.readerURL()) { rig in
            for path in paths {
                let status = try await rig.send(.get, path).status
                #expect(status == 200, "\(path)")
            }
        }
        // One who is not let in: nothing is asked with the account that may write.
        let stranger = try server.readerURL().replacing(/:[0-9a-f]+@/, with: ":wrong@")
        try await AnalyticsRig.run(clickHouse: server.url(database: ""), reader: stranger) { rig in
            for path in paths {
                let status = try await rig.send(.get, path).status
                #expect(status == 503, "\(path)")
            }
        }
        await server.stop()
    }
}
