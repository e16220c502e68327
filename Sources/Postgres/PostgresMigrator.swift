/// Brings a database to the newest migration.
///
/// Each migration runs in a transaction of its own, once, in order, whatever number of processes try at the same
/// time. What was applied is in `lugx.schema_migrations` with the SHA-256 of its text; an edited migration, a gap or a
/// database from a newer program are refused before anything is changed.
package struct PostgresMigrator: Sendable {
    private let migrations: [PostgresMigration]

    /// Held while migrating; the bytes of `lugxmigr`.
    private static let lockKey: Int64 = 0x6C75_6778_6D69_6772
    /// How long another process's migrations are waited for, and how long one statement may take.
    package var lockWaitSeconds = 300.0
    package var statementTimeoutSeconds = 3600.0

    package init(migrations: [PostgresMigration]) {
        self.migrations = migrations.sorted { $0.version < $1.version }
    }

    /// Applies what is missing and returns it. The account must own the database and may create roles.
    @discardableResult
    package func run(_ pool: PostgresPool) async throws(PostgresError) -> [PostgresMigration] {
        try await run(pool.configuration)
    }

    /// The same on a connection of its own, whose settings suit long statements.
    @discardableResult
    package func run(_ configuration: PostgresConfiguration) async throws(PostgresError) -> [PostgresMigration] {
        var configuration = configuration
        configuration.applicationName += " migrator"
        configuration.statementTimeoutSeconds = max(statementTimeoutSeconds, lockWaitSeconds)
        configuration.lockTimeoutSeconds = lockWaitSeconds
        let connection = try await PostgresConnection.open(configuration)
        // The lock goes with the session.
        defer { connection.close() }
        try await connection.execute("SELECT pg_advisory_lock($1)", [.int(Self.lockKey)])
        try await connection.script(Self.tableSQL)
        let plan = try await plan(connection)
        for migration in plan.pending { try await apply(migration, connection) }
        return plan.pending
    }

    private static let tableSQL = """
        CREATE SCHEMA IF NOT EXISTS lugx;
        CREATE TABLE IF NOT EXISTS lugx.schema_migrations (
            version integer PRIMARY KEY,
            name text NOT NULL,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """

    /// By the server's own SHA-256, in lower-case hexadecimal.
    private static let checksumSQL = "SELECT encode(sha256(convert_to($1, 'UTF8')), 'hex') AS checksum"

    private func plan(_ connection: PostgresConnection) async throws(PostgresError) -> MigrationPlan {
        let sums = try await connection.batch(migrations.map { PostgresStatement(Self.checksumSQL, [.text($0.sql)]) })
        var known: [(migration: PostgresMigration, checksum: String)] = []
        for (migration, result) in zip(migrations, sums) {
            known.append((migration, try result.rows[0].decode("checksum")))
        }
        var applied: [MigrationPlan.Applied] = []
        for row in try await connection.query("SELECT version, name, checksum FROM lugx.schema_migrations") {
            applied.append(
                MigrationPlan.Applied(
                    version: try row.decode("version"), name: try row.decode("name"),
                    checksum: try row.decode("checksum")))
        }
        return try MigrationPlan(known: known, applied: applied)
    }

    private func apply(
        _ migration: PostgresMigration, _ connection: PostgresConnection
    ) async throws(PostgresError) {
        do throws(PostgresError) {
            try await connection.script("BEGIN")
            try await connection.script(migration.sql)
            // Fails when the migration has ended the transaction.
            try await connection.script("SAVEPOINT lugx_migration")
            try await connection.execute(
                """
                INSERT INTO lugx.schema_migrations (version, name, checksum)
                VALUES ($1, $2, encode(sha256(convert_to($3, 'UTF8')), 'hex'))
                """, [.int(migration.version), .text(migration.name), .text(migration.sql)])
            try await connection.script("COMMIT")
        } catch {
            _ = try? await connection.script("ROLLBACK", isCancellable: false)
            throw Self.failure(error, of: migration)
        }
    }

    /// The server's error, with the place in the file.
    private static func failure(_ error: PostgresError, of migration: PostgresMigration) -> PostgresError {
        var failure = error
        if error.sqlstate == "25P01" {
            failure.message = "\(migration.fileName) ends its transaction by itself; take its COMMIT or ROLLBACK out"
        } else {
            let place = error.position.map(migration.place) ?? migration.fileName
            failure.message = "\(place): \(error.message)"
        }
        failure.kind = .migration
        failure.position = nil
        return failure
    }
}
