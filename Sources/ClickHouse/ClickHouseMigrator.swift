/// Brings a database's tables up to date: each migration once, in order.
///
/// ClickHouse has no locks: whoever may run this from several processes holds a lock elsewhere meanwhile (Lugx:
/// PostgreSQL's advisory lock).
package struct ClickHouseMigrator: Sendable {
    package let migrations: [ClickHouseMigration]

    /// What `schema_migrations` says was applied.
    package struct Applied: Sendable, Equatable {
        package var version: Int
        package var name: String
        package var checksum: String
    }

    package init(_ migrations: [ClickHouseMigration]) throws(ClickHouseError) {
        self.migrations = migrations.sorted { $0.version < $1.version }
        for (a, b) in zip(self.migrations, self.migrations.dropFirst()) where a.version == b.version {
            throw .invalid("two migrations have number \(a.version): \(a.name) and \(b.name)")
        }
    }

    /// Applies what is missing, and returns it. `database` holds the table of what was applied; it is made if missing.
    package func run(
        _ client: ClickHouseClient, database: String = "analytics", timeoutSeconds: Int = 600
    ) async throws(ClickHouseError) -> [ClickHouseMigration] {
        let client = client.withoutDatabase()
        let name = try ClickHouseLiteral.identifier(database)
        let table = "\(name).schema_migrations"
        try await client.execute("CREATE DATABASE IF NOT EXISTS \(name)")
        try await client.execute(
            "CREATE TABLE IF NOT EXISTS \(table) (version UInt32, name String, checksum String, "
                + "applied_at DateTime('UTC')) ENGINE = MergeTree ORDER BY version")
        let pending = try Self.plan(
            migrations, applied: try await applied(client, table), server: try await client.version())
        for migration in pending {
            for statement in migration.statements {
                do { try await client.execute(statement, timeoutSeconds: timeoutSeconds) } catch {
                    if Self.wasDone(statement, error) { continue }
                    var error = error
                    error.message = "migration \(migration.version)_\(migration.name): \(error.message)"
                    throw error
                }
            }
            try await client.execute(
                "INSERT INTO \(table) SELECT toUInt32({version:UInt32}), {name:String}, {checksum:String}, now()",
                [
                    "version": .int(Int64(migration.version)), "name": .string(migration.name),
                    "checksum": .string(migration.checksum),
                ])
        }
        return pending
    }

    /// Which migrations to apply. Refuses a history that is not the files': edited, renumbered, or with a file that
    /// came in before ones that are applied (unless it waited for a newer server). Versions above the newest file are a
    /// newer release's and left alone.
    package static func plan(
        _ migrations: [ClickHouseMigration], applied: [Applied], server: ClickHouseVersion
    ) throws(ClickHouseError) -> [ClickHouseMigration] {
        let newest = migrations.last?.version ?? 0
        let newestApplied = applied.map(\.version).max() ?? 0
        for entry in applied where entry.version <= newest {
            guard let file = migrations.first(where: { $0.version == entry.version }) else {
                throw .invalid("migration \(entry.version)_\(entry.name) was applied and its file is gone")
            }
            guard file.checksum == entry.checksum else {
                throw .invalid(
                    "migration \(entry.version)_\(file.name) was applied and has been edited since: undo the edit, and "
                        + "add a new migration instead")
            }
        }
        let versions = Set(applied.map(\.version))
        let pending = migrations.filter { !versions.contains($0.version) && ($0.minVersion ?? server) <= server }
        for file in pending where file.version < newestApplied && file.minVersion == nil {
            throw .invalid(
                "migration \(file.version)_\(file.name) comes before \(newestApplied), which is applied: give it a "
                    + "higher number")
        }
        return pending
    }

    /// Whether an ADD COLUMN found its column: old servers have no ADD COLUMN IF NOT EXISTS.
    static func wasDone(_ statement: String, _ error: ClickHouseError) -> Bool {
        let words = statement.split(separator: " ", maxSplits: 5).map { $0.uppercased() }
        return words.count > 4 && words[0] == "ALTER" && words[3] == "ADD" && words[4] == "COLUMN"
            && (error.code == 15 || error.code == 44 && error.message.contains("already exists"))
    }

    private func applied(_ client: ClickHouseClient, _ table: String) async throws(ClickHouseError) -> [Applied] {
        var applied: [Applied] = []
        for row in try await client.query("SELECT version, name, checksum FROM \(table) ORDER BY version, applied_at") {
            applied.append(
                Applied(version: try row("version"), name: try row("name"), checksum: try row("checksum")))
        }
        return applied
    }
}
