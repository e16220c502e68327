import ClickHouse
import Foundation
import Postgres
import Queries
import ServiceKit
import TestSupport

@testable import Operations

/// An installation that is well, over servers of its own: roles belong to a whole server.
struct DoctorRig: Sendable {
    let postgres: TestPostgres
    let database: TestDatabase
    let clickHouse: TestClickHouse
    /// Also while it is stopped.
    let clickHouseURL: String
    let pool: PostgresPool
    let directory: TemporaryDirectory

    private static let sharedRig = Task { try await DoctorRig() }
    static func shared() async throws -> DoctorRig { try await sharedRig.value }

    private init() async throws {
        postgres = try await TestPostgres()
        clickHouse = try await TestClickHouse()
        clickHouseURL = try clickHouse.url(database: "analytics")
        directory = try TemporaryDirectory("doctor")
        database = try await postgres.freshDatabase(named: "doctor")
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        let settings = try PostgresConfiguration(url: database.url)
        _ = try await PostgresMigrator(migrations: migrations).run(settings)
        pool = PostgresPool(settings)
        let client = ClickHouseClient(configuration: try ClickHouseConfiguration(url: clickHouse.url(database: "")))
        let clickHouseMigrations = try QueryFile.migrations(in: "clickhouse").map { file throws(ClickHouseError) in
            try ClickHouseMigration(version: file.version, name: file.name, text: file.text)
        }
        _ = try await ClickHouseMigrator(clickHouseMigrations).run(client)
        await client.close()
        // As an order mirror leaves it that has nothing to do.
        try await pool.execute(#"UPDATE analytics."MirrorState" SET "asOf" = clock_timestamp() + interval '1 hour'"#)
    }

    /// What the doctor finds.
    func look(
        _ options: [String: String] = [:], seconds: Double = 60, aheadSeconds: Double = 0
    ) async throws -> DoctorReport {
        await Doctor(try configuration(options), seconds: seconds) { Date().timeIntervalSince1970 - aheadSeconds }.run()
    }

    func configuration(_ options: [String: String] = [:]) throws -> ServiceConfiguration {
        var environment = [
            "DATABASE_URL": database.url, "CLICKHOUSE_URL": clickHouseURL,
            "JWT_SECRET": "0f8b1c6a94e7d25380b1c6a94e7d2538", "LUGX_DATA_DIR": "\(directory.path)/none",
            "LUGX_SPOOL_MAX_BYTES": "8MiB", "LUGX_SPOOL_SEGMENT_BYTES": "1MiB",
            "LUGX_SPOOL_PENDING_MAX_BYTES": "1MiB", "LUGX_SPOOL_DIR": try spool(), "LUGX_CATALOG_URL": Self.nowhere,
            "LUGX_ORDERS_URL": Self.nowhere, "LUGX_ANALYTICS_URL": Self.nowhere,
        ]
        environment.merge(options) { $1 }
        return try ServiceConfiguration(environment: environment)
    }

    /// A port that nothing can listen on.
    static let nowhere = "http://127.0.0.1:1"

    /// The directory of a spool, for nobody else's eyes.
    func spool() throws -> String {
        let path = "\(directory.path)/spool"
        if !FileManager.default.fileExists(atPath: path) {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        }
        return path
    }
}

extension DoctorReport {
    /// The findings of a check.
    func of(_ check: String) -> [Finding] { findings.filter { $0.check == check } }

    /// The level and text of the worst finding of a check.
    func worst(_ check: String) -> String {
        of(check).max { $0.level < $1.level }.map { "\($0.level.rawValue): \($0.found)" } ?? "not looked at"
    }
}
