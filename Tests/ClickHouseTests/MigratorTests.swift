import ClickHouse
import Queries
import TestSupport
import Testing

@Suite struct MigratorTests {
    /// The house's own migrations, in a database of the test's.
    private func own(_ database: String) throws -> [ClickHouseMigration] {
        try QueryFile.migrations(in: "clickhouse").map { file in
            try ClickHouseMigration(
                version: file.version, name: file.name,
                text: file.text.replacing("analytics.", with: "\(database).").replacing(
                    "EXISTS analytics;", with: "EXISTS \(database);"))
        }
    }

    @Test(arguments: Engine.allCases)
    func `the house's migrations are applied once`(engine: Engine) async throws {
        try await engine.withDatabase { client, name in
            let migrator = try ClickHouseMigrator(own(name))
            let version = try await client.version()
            let expected = migrator.migrations.filter { ($0.minVersion ?? version) <= version }
            #expect(expected.count == (engine == .old ? migrator.migrations.count - 1 : migrator.migrations.count))
            #expect(try await migrator.run(client, database: name) == expected)
            #expect(try await migrator.run(client, database: name).isEmpty)
            let rows = try await client.query(
                "SELECT version, name, applied_at FROM schema_migrations ORDER BY version")
            #expect(try rows.map { try $0("version", as: Int.self) } == expected.map(\.version))
            #expect(
                try rows.allSatisfy {
                    try $0("applied_at", as: ClickHouseDateTime.self).secondsSinceEpoch > 1_700_000_000
                })
        }
    }

    @Test(arguments: Engine.allCases)
    func `a crash half way leaves a file to be run again`(engine: Engine) async throws {
        try await engine.withDatabase { client, name in
            // Every statement of every file ran, nothing was recorded.
            for migration in try own(name)
            where try await (migration.minVersion ?? ClickHouseVersion(0, 0)) <= client.version() {
                for statement in migration.statements { try await client.execute(statement) }
            }
            await #expect(throws: ClickHouseError.self) {
                try await client.execute("ALTER TABLE events ADD COLUMN channel String")
            }
            let migrator = try ClickHouseMigrator(own(name))
            #expect(try await !migrator.run(client, database: name).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func `edited history is refused and nothing is applied`(engine: Engine) async throws {
        try await engine.withDatabase { client, name in
            let first = try ClickHouseMigration(
                version: 1, name: "a",
                text: "CREATE TABLE IF NOT EXISTS \(name).a (n UInt8) ENGINE = MergeTree ORDER BY n;")
            _ = try await ClickHouseMigrator([first]).run(client, database: name)
            let edited = try ClickHouseMigration(version: 1, name: "a", text: first.text + " -- edited")
            let second = try ClickHouseMigration(
                version: 2, name: "b", text: "CREATE TABLE \(name).b (n UInt8) ENGINE = MergeTree ORDER BY n")
            await #expect(throws: ClickHouseError.self) {
                _ = try await ClickHouseMigrator([edited, second]).run(client, database: name)
            }
            let tables = try await client.query(
                "SELECT name FROM system.tables WHERE database = {d:String}", ["d": .string(name)])
            #expect(try Set(tables.map { try $0("name", as: String.self) }) == ["a", "schema_migrations"])
        }
    }

    @Test(arguments: Engine.allCases)
    func `a failing migration says which it was`(engine: Engine) async throws {
        try await engine.withDatabase { client, name in
            let bad = try ClickHouseMigration(
                version: 7, name: "bad", text: "CREATE TABLE \(name).x (n NoSuchType) ENGINE = MergeTree ORDER BY n")
            let error = await #expect(throws: ClickHouseError.self) {
                _ = try await ClickHouseMigrator([bad]).run(client, database: name)
            }
            #expect(error?.message.hasPrefix("migration 7_bad: ") == true)
            #expect(try await client.query("SELECT version FROM schema_migrations").isEmpty)
        }
    }

    @Test func `the deduplication window takes a batch once on a new server`() async throws {
        try await Engine.modern.withDatabase { client, name in
            _ = try await ClickHouseMigrator(own(name)).run(client, database: name)
            try await client.execute("CREATE TABLE plain (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            try await client.execute("ALTER TABLE plain MODIFY SETTING non_replicated_deduplication_window = 1000")
            let body = RowBinary.gzip(RowBinary.rows(0..<10))
            for token in ["a", "a", "b"] {
                try await client.insert(
                    into: "plain", columns: ["n", "s"], gzippedRowBinary: body, queryID: "q", deduplicationToken: token)
            }
            #expect(try await client.query("SELECT count() AS n FROM plain").first?("n") as UInt64? == 20)
            let create = try await client.query(
                "SELECT create_table_query AS c FROM system.tables WHERE database = {d:String} AND name = 'events'",
                ["d": .string(name)])
            #expect(
                try create.first?("c", as: String.self).contains("non_replicated_deduplication_window = 1000") == true)
        }
    }
}
