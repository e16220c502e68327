import ClickHouse
import Curl
import Operations
import Postgres
import Queries
import ServiceKit

/// Brings both databases to the newest migration of `queries/`.
enum Migrations {
    /// What was applied, such as `postgres/0001_roles_and_schemas.sql`; empty where nothing was missing.
    ///
    /// PostgreSQL's migrations hold an advisory lock of their own. ClickHouse has no locks, so its migrations run while
    /// another advisory lock of PostgreSQL's is held: of several processes one migrates and the others wait.
    ///
    /// - Parameters:
    ///   - databaseURL: an account that owns the database and may create roles.
    ///   - clickHouseURL: an account that may create databases.
    ///   - tls: how ClickHouse is trusted.
    @discardableResult
    static func run(
        databaseURL: String, clickHouseURL: String, tls: CurlTLS = CurlTLS()
    ) async throws -> [String] {
        let postgres = try Databases.postgres(databaseURL)
        let clickHouse = try ClickHouseClient(configuration: Databases.clickHouse(clickHouseURL, tls))
        do {
            try await RestoreMarker.check(clickHouse)
            let applied = try await run(postgres, clickHouse)
            await clickHouse.close()
            return applied
        } catch {
            await clickHouse.close()
            throw error
        }
    }

    private static func run(
        _ configuration: PostgresConfiguration, _ clickHouse: ClickHouseClient
    ) async throws -> [String] {
        let migrations = QueryFile.migrations(in: "postgres").map {
            PostgresMigration(version: $0.version, name: $0.name, sql: $0.text)
        }
        let clickHouseMigrations = try QueryFile.all.filter {
            $0.path.hasPrefix("clickhouse/") && ClickHouseMigration.isNumbered($0.path)
        }.map { file throws(ClickHouseError) in try ClickHouseMigration(path: file.path, text: file.text) }

        var applied = try await PostgresMigrator(migrations: migrations).run(configuration).map {
            "postgres/\($0.name)"
        }
        let pool = PostgresPool(configuration)
        defer { pool.close() }
        applied += try await pool.transaction { connection in
            // Held until the transaction ends; the wait for it and the time it stands idle have no bound of their own,
            // since a migration may take long.
            try await connection.execute("SET LOCAL statement_timeout = 0")
            try await connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            _ = try await connection.query("SELECT pg_advisory_xact_lock($1)", [.int(clickHouseLock)])
            return try await ClickHouseMigrator(clickHouseMigrations).run(clickHouse).map { "clickhouse/\($0.name)" }
        }
        return applied
    }

    /// The bytes of `lugxchmi`.
    private static let clickHouseLock: Int64 = 0x6C75_6778_6368_6D69
}
