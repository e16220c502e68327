package import Analytics
package import ClickHouse
internal import EventSpool
internal import Foundation
internal import Ingestion
internal import LocalStack
internal import Logging
internal import MetricsRegistry
internal import Postgres
internal import Queries
package import ServiceKit

/// Brings back what a backup holds, into an installation whose services don't run.
///
/// All that can be known beforehand is looked at before anything is touched: every checksum, the versions, that nothing
/// stands there. While it works a marker stands in ClickHouse, with which nothing else migrates or starts; broken off,
/// it is begun again with the same command.
package struct Restore: Sendable {
    let configuration: ServiceConfiguration
    let environment: [String: String]
    /// Whether what stands there may go.
    let replaces: Bool
    /// Brings both databases to the newest migration.
    let migrate: @Sendable () async throws -> Void
    let say: @Sendable (String) -> Void

    private static let timeoutSeconds = 24 * 3600

    package init(
        _ configuration: ServiceConfiguration, environment: [String: String], replaces: Bool,
        migrate: @escaping @Sendable () async throws -> Void, say: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.environment = environment
        self.replaces = replaces
        self.migrate = migrate
        self.say = say
    }

    /// What `lugx reconcile` says of it in the end.
    package func run(from path: String) async throws -> ReconciliationReport {
        let directory = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let manifest = try BackupManifest(readingFrom: directory)
        try checkMigrations(manifest)
        say("checksums of \(manifest.files.count) files")
        try await Blocking.run { try Self.verify(manifest, in: directory) }
        let settings = try PostgresConfiguration(url: configuration.required(.databaseURL))
        let pool = PostgresPool(settings)
        defer { pool.close() }
        let client = try ClickHouseClient(configuration: configuration.clickHouse())
        let anywhere = client.withoutDatabase()
        do {
            let report = try await run(manifest, directory, settings, pool, anywhere)
            await client.close()
            return report
        } catch {
            await client.close()
            throw error
        }
    }

    private func run(
        _ manifest: BackupManifest, _ directory: String, _ settings: PostgresConfiguration, _ pool: PostgresPool,
        _ client: ClickHouseClient
    ) async throws -> ReconciliationReport {
        let spool = try IngestionConfiguration(configuration).spool.directory
        try await checkPlace(pool, client, spool)
        try await client.execute("CREATE DATABASE IF NOT EXISTS \(RestoreMarker.database)")
        try await client.execute("DROP DATABASE IF EXISTS analytics", timeoutSeconds: 600)
        try await restorePostgres(directory, settings, pool)
        try await RestoreMarker.$isOurs.withValue(true) { try await migrate() }
        for table in manifest.tables { try await restore(table, directory, client) }
        // Before the hours are told of, that none is which has no events any more.
        let keptFrom = try await pool.query(QueryFile.named("postgres/expiry_state.sql").text)[0]
            .decode("keptFrom", as: Int64.self)
        if keptFrom > 0 {
            try await client.execute(
                QueryFile.named("clickhouse/watermark_note.sql").text,
                ["mark": .string("kept_from"), "received_ms": .int(keptFrom * 1000)])
        }
        try await client.execute(
            QueryFile.named("clickhouse/rollup_touch_window.sql").text,
            ["from": Self.moment(0), "to": Self.moment(Int64(UInt32.max))], timeoutSeconds: Self.timeoutSeconds)
        try await Blocking.run { try Self.place(directory, at: spool) }
        if let spool = manifest.spool {
            try await pool.execute(
                QueryFile.named("postgres/ledger_note.sql").text,
                [
                    .text(spool.name), .uuid(PostgresUUID.random()), .int(0), .int(0), .int(spool.accepted),
                    .int(spool.spooled), .int(spool.inserted), .int(spool.quarantined), .int(spool.expired ?? 0),
                ])
        }
        try await client.execute("DROP DATABASE \(RestoreMarker.database)")
        say("orders, mirrored anew")
        try await MirrorTool.catchUp(configuration: configuration, clickHouse: client, database: pool)
        return try await ReconciliationReport(
            configuration: configuration, clickHouse: client, database: pool, repairs: false)
    }

    // MARK: Before anything is touched

    private func checkMigrations(_ manifest: BackupManifest) throws {
        let postgres = MigrationState(
            known: KnownMigrations.postgres, applied: manifest.postgresqlMigrations.map(\.step))
        let clickHouse = MigrationState(
            known: try KnownMigrations.clickHouse, applied: manifest.clickhouseMigrations.map(\.step))
        for state in [postgres, clickHouse] where !state.unknown.isEmpty || !state.changed.isEmpty {
            let first = (state.unknown + state.changed)[0].title
            throw BackupError(
                "the backup comes from another program: its migration \(first) is not this one's",
                advice: "restore it with the lugx that made it (\(manifest.lugx)), or a newer one")
        }
    }

    static func verify(_ manifest: BackupManifest, in directory: String) throws {
        for file in manifest.files {
            guard let status = FileStatus("\(directory)/\(file.path)") else {
                throw BackupError("\(file.path) is missing in \(directory)", advice: "take another copy of the backup")
            }
            let found = try BackupFolder.digest("\(directory)/\(file.path)")
            guard status.bytes == file.bytes, found.sha256 == file.sha256 else {
                throw BackupError(
                    "\(file.path) in \(directory) is not what was written", advice: "take another copy of the backup")
            }
        }
    }

    private func checkPlace(_ pool: PostgresPool, _ client: ClickHouseClient, _ spool: String) async throws {
        let standing = try await pool.query(QueryFile.named("postgres/restore_standing.sql").text)[0]
        guard try standing.decode("services", as: Int64.self) == 0 else {
            throw BackupError("services are connected to the database", advice: "stop them, and begin again")
        }
        if FileProbe.holder(of: "\(spool)/lock") != nil {
            throw BackupError("the spool in \(spool) is in use", advice: "stop lugx serve analytics, and begin again")
        }
        // What a restore that was broken off left behind is nothing that anyone could miss.
        let isBroken = try await RestoreMarker.stands(client)
        guard !replaces, !isBroken else { return }
        let tables = try await client.query(
            "SELECT count() AS standing FROM system.tables WHERE database = 'analytics'")
        let hasTables = try tables.first.map { try $0("standing", as: Int.self) > 0 } ?? false
        let hasSpool = FileProbe.entries(spool).contains { $0.hasSuffix(".segment") }
        let found = [
            try standing.decode("schemas", as: Int64.self) > 0 ? "PostgreSQL" : nil, hasTables ? "ClickHouse" : nil,
            hasSpool ? spool : nil,
        ].compactMap { $0 }
        guard found.isEmpty else {
            throw BackupError(
                "there is something in \(found.joined(separator: ", ")) already",
                advice: "restore into an empty installation, or give --replace to have it deleted")
        }
    }

    // MARK: Parts

    private func restorePostgres(
        _ directory: String, _ settings: PostgresConfiguration, _ pool: PostgresPool
    ) async throws {
        say("PostgreSQL")
        let clear = QueryFile.named("postgres/restore_clear.sql").text
        try await pool.withConnection { connection in
            try await connection.script(clear)
            // The roles, and what is set for the database as a whole, which no dump has; the schemas come with the dump.
            try await connection.script(QueryFile.named("postgres/0001_roles_and_schemas.sql").text)
            try await connection.script(clear)
        }
        try await PostgresProgram.run(
            "pg_restore",
            [
                "--single-transaction", "--exit-on-error", "--no-owner", "--dbname=\(settings.database ?? "")",
                "\(directory)/postgresql.dump",
            ], settings, environment: environment)
        try await pool.withConnection { connection in
            try await connection.script(QueryFile.named("postgres/restore_settle.sql").text)
        }
    }

    private func restore(
        _ table: BackupManifest.Table, _ directory: String, _ client: ClickHouseClient
    ) async throws {
        say("\(table.name): \(table.rows) rows")
        for piece in table.pieces {
            let body = try await Blocking.run {
                Array(try Data(contentsOf: URL(filePath: "\(directory)/\(piece)")))
            }
            try await client.insert(
                into: "analytics.\(table.name)", columns: table.columns, gzipped: body, format: .tabSeparated,
                queryID: ClickHouseClient.newQueryID(), timeoutSeconds: 600)
        }
        let rows = try await client.query(
            "SELECT count() AS standing FROM analytics.\(table.name)", timeoutSeconds: 600)
        let standing = try rows.first.map { try $0("standing", as: Int64.self) } ?? 0
        // Of identities and channels a merge may have taken rows together; never of events.
        guard standing == table.rows || table.name != "events" else {
            throw BackupError(
                "\(table.rows) events were sent to ClickHouse and \(standing) stand there",
                advice: "see ClickHouse's log, and begin again")
        }
    }

    /// Puts the copy of the spool where the spool is to be.
    private static func place(_ directory: String, at spool: String) throws {
        let files = FileManager.default
        if files.fileExists(atPath: spool) { try files.removeItem(atPath: spool) }
        guard files.fileExists(atPath: "\(directory)/spool") else { return }
        let partial = "\(spool).partial"
        if files.fileExists(atPath: partial) { try files.removeItem(atPath: partial) }
        let parent = spool.lastIndex(of: "/").map { String(spool[..<$0]) } ?? "."
        if !parent.isEmpty { try files.createDirectory(atPath: parent, withIntermediateDirectories: true) }
        try BackupFolder.copy("\(directory)/spool", to: partial)
        try files.moveItem(atPath: partial, toPath: spool)
    }

    private static func moment(_ seconds: Int64) -> ClickHouseValue {
        .dateTime(ClickHouseDateTime(secondsSinceEpoch: seconds))
    }
}

/// What stands in ClickHouse while a restore works: a database without tables.
package enum RestoreMarker {
    static let database = "lugx_restoring"
    @TaskLocal package static var isOurs = false

    static func stands(_ client: ClickHouseClient) async throws -> Bool {
        let rows = try await client.query(
            "SELECT count() AS begun FROM system.databases WHERE name = '\(database)'")
        return try rows.first.map { try $0("begun", as: Int.self) > 0 } ?? false
    }

    /// Throws where a restore was begun and not ended: half of it stands there.
    package static func check(_ client: ClickHouseClient) async throws {
        guard !isOurs, try await stands(client.withoutDatabase()) else { return }
        throw BackupError(
            "a restore was begun here and not ended",
            advice: "begin it again: lugx restore DIR, or lugx up --restore DIR")
    }
}
