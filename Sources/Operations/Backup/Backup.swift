internal import ClickHouse
internal import EventSpool
internal import Foundation
internal import Ingestion
internal import LocalStack
internal import Postgres
internal import Queries
package import ServiceKit

/// Writes both databases and the spool to a folder, while the services run or while they don't.
///
/// The order makes it whole. First the spool: what was acknowledged before is in its copy, or stands in ClickHouse below
/// the position that was copied. Then ClickHouse's events, without those the spool shipped from that position on, which
/// would be shipped again after a restore. PostgreSQL last, in one snapshot, so that no order is missing that an event
/// names. What is worked out from these (the mirror of the orders, sales, rollups) is not stored.
package struct Backup: Sendable {
    let configuration: ServiceConfiguration
    let environment: [String: String]
    let say: @Sendable (String) -> Void

    /// What can't be worked out from the events in bounded time, beside them.
    static let tables = ["identities", "order_channels"]
    /// What is worked out from the events, and stored where these are not kept any more.
    static let rollups = [
        "rollup_arrivals", "rollup_switches", "rollup_activity", "rollup_minutes", "rollup_values", "rollup_sessions",
        "rollup_days",
    ]
    private static let timeoutSeconds = 24 * 3600

    package init(
        _ configuration: ServiceConfiguration, environment: [String: String], say: @escaping @Sendable (String) -> Void
    ) {
        self.configuration = configuration
        self.environment = environment
        self.say = say
    }

    /// Writes the backup; what fails leaves nothing behind.
    @discardableResult
    package func run(to path: String) async throws -> BackupManifest {
        let directory = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let folder = BackupFolder(path: directory)
        let settings = try PostgresConfiguration(url: configuration.required(.databaseURL))
        let client = try ClickHouseClient(configuration: configuration.clickHouse())
        let lock = try await Blocking.run { try folder.begin() }
        do {
            let manifest = try await write(folder.partial, settings, client)
            try await Blocking.run {
                try BackupFolder.write(manifest.json, to: "\(folder.partial)/\(BackupManifest.fileName)")
                try folder.finish(lock)
            }
            await client.close()
            return manifest
        } catch {
            await client.close()
            try await Blocking.run { folder.abandon(lock) }
            throw error
        }
    }

    private func write(
        _ directory: String, _ settings: PostgresConfiguration, _ client: ClickHouseClient
    ) async throws -> BackupManifest {
        let pool = PostgresPool(settings)
        defer { pool.close() }
        let before = try await state(pool, since: "infinity")
        try refuseErasure(before)
        let begunAt: String = try before.decode("now")
        let spool = try await copySpool(to: "\(directory)/spool")
        let position = spool.map { ($0.ledger.spool, $0.position) }
        try await Blocking.run {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/clickhouse", withIntermediateDirectories: true)
        }
        var tables = [try await storeEvents(client, directory, without: position)]
        for table in Self.tables { tables.append(try await store(table, client, directory)) }
        let keptFrom: Int64 = try before.decode("keptFrom")
        if keptFrom > 0 {
            // Those of months without events, which can't be worked out again, and of the hour after them.
            for table in Self.rollups {
                tables.append(try await store(table, client, directory, before: keptFrom + 3600))
            }
        }
        say("PostgreSQL")
        try await PostgresProgram.run(
            "pg_dump", ["--format=custom", "--file=\(directory)/postgresql.dump"], settings, environment: environment)
        let after = try await state(pool, since: begunAt)
        try refuseErasure(after)
        guard try after.decode("keptFrom", as: Int64.self) == before.decode("keptFrom") else {
            throw BackupError("old events are being dropped meanwhile", advice: "begin again")
        }
        let migrations = try await pool.query(QueryFile.named("postgres/doctor_migrations.sql").text).map {
            BackupManifest.Migration(
                version: try $0.decode("version"), name: try $0.decode("name"), checksum: try $0.decode("checksum"))
        }
        let clickHouseMigrations = try await client.query(
            QueryFile.named("clickhouse/doctor_migrations.sql").text
        ).map {
            BackupManifest.Migration(
                version: try $0("number", as: Int.self), name: try $0("name"), checksum: try $0("checksum"))
        }
        say("checksums")
        let files = try await Blocking.run { try BackupFolder.files(below: directory) }
        return BackupManifest(
            begunAt: begunAt, lugx: Build.version, postgresql: try after.decode("version"),
            clickhouse: try await client.version().description, orders: try after.decode("orders"),
            postgresqlMigrations: migrations, clickhouseMigrations: clickHouseMigrations,
            spool: spool.map {
                .init(
                    name: $0.ledger.spool, accepted: $0.ledger.accepted, spooled: $0.ledger.spooled,
                    inserted: $0.ledger.inserted, quarantined: $0.ledger.quarantined,
                    expired: $0.ledger.expired)
            }, tables: tables, files: files)
    }

    private func state(_ pool: PostgresPool, since: String) async throws -> PostgresRow {
        try await pool.query(QueryFile.named("postgres/backup_state.sql").text, [.text(since)])[0]
    }

    /// Rows that go while they are stored would be in neither the one account nor the other, or come back.
    private func refuseErasure(_ state: PostgresRow) throws {
        guard try state.decode("erasing", as: Bool.self) else { return }
        throw BackupError("a visitor's events are being erased meanwhile", advice: "begin again in some minutes")
    }

    private func copySpool(to target: String) async throws -> SpoolBackup? {
        let source = try IngestionConfiguration(configuration).spool.directory
        let backup = try await Blocking.run { try SpoolBackup.make(of: source, to: target) }
        if let backup {
            say("spool: \(backup.ledger.spooled) events on their way, \(backup.ledger.inserted) arrived")
        } else {
            say("no spool in \(source)")
        }
        return backup
    }

    // MARK: ClickHouse

    private func storeEvents(
        _ client: ClickHouseClient, _ directory: String, without: (spool: String, position: UInt64)?
    ) async throws -> BackupManifest.Table {
        let columns = try await self.columns(of: "events", client)
        let months = try await client.query(
            "SELECT toYYYYMM(event_time) AS month FROM analytics.events GROUP BY month ORDER BY month",
            timeoutSeconds: Self.timeoutSeconds
        ).map { try $0("month", as: Int64.self) }
        let digits = String(without?.position ?? 0, radix: 16)
        let sequence = String(repeating: "0", count: max(0, 12 - digits.count)) + digits
        let sql = QueryFile.named("clickhouse/backup_events.sql").text
            .replacing("count() AS events", with: columns.joined(separator: ", "))
        var rows: Int64 = 0
        var pieces: [String] = []
        for month in months {
            var writer = TableWriter(directory: directory, prefix: "clickhouse/events-\(month)")
            let values: [String: ClickHouseValue] = [
                "month": .int(month), "spool": .string(without?.spool ?? ""), "sequence": .string(sequence),
            ]
            for try await text in try await client.text(sql, values, timeoutSeconds: Self.timeoutSeconds) {
                try writer.add(text)
            }
            try writer.finish()
            say("events of \(month): \(writer.rows)")
            rows += writer.rows
            pieces += writer.pieces
        }
        return BackupManifest.Table(name: "events", columns: columns, rows: rows, pieces: pieces)
    }

    private func store(
        _ table: String, _ client: ClickHouseClient, _ directory: String, before moment: Int64? = nil
    ) async throws -> BackupManifest.Table {
        let columns = try await self.columns(of: table, client)
        var writer = TableWriter(directory: directory, prefix: "clickhouse/\(table)")
        let sql =
            "SELECT \(columns.joined(separator: ", ")) FROM analytics.\(table)"
            + (moment.map { " WHERE toUInt32(bucket) < \($0)" } ?? "")
        for try await text in try await client.text(sql, timeoutSeconds: Self.timeoutSeconds) { try writer.add(text) }
        try writer.finish()
        return BackupManifest.Table(name: table, columns: columns, rows: writer.rows, pieces: writer.pieces)
    }

    /// Those that are inserted; the others are worked out from them.
    private func columns(of table: String, _ client: ClickHouseClient) async throws -> [String] {
        try await client.query(
            "SELECT name FROM system.columns WHERE database = 'analytics' AND table = {table:String} AND default_kind = ''",
            ["table": .string(table)]
        ).map { try $0("name", as: String.self) }.sorted()
    }
}
