import Postgres
import TestSupport
import Testing

struct MigratorTests {
    private static let first = PostgresMigration(
        version: 1, name: "first", sql: "CREATE TABLE a (id int);\nINSERT INTO a VALUES (1);")
    private static let second = PostgresMigration(version: 2, name: "second", sql: "ALTER TABLE a ADD COLUMN b text")

    private static func count(_ pool: PostgresPool) async throws -> Int? {
        try await pool.queryFirst("SELECT count(*) AS n FROM lugx.schema_migrations")?.decode("n")
    }

    @Test func `migrations are applied once, in order`() async throws {
        try await withPool { pool in
            #expect(try await PostgresMigrator(migrations: [Self.first]).run(pool) == [Self.first])
            let both = PostgresMigrator(migrations: [Self.second, Self.first])
            #expect(try await both.run(pool) == [Self.second])
            #expect(try await both.run(pool) == [])
            let row = try #require(
                try await pool.queryFirst("SELECT name, checksum FROM lugx.schema_migrations WHERE version = 1"))
            #expect(try row.decode("name", as: String.self) == "first")
            #expect(try row.decode("checksum", as: String.self).utf8.count == 64)
            #expect(try await PostgresMigrator(migrations: []).run(pool.configuration.withDatabase("postgres")) == [])
        }
    }

    @Test func `many migrators at once apply each migration once`() async throws {
        try await withPool { pool in
            let migrations = (1...10).map {
                PostgresMigration(version: $0, name: "step", sql: "CREATE TABLE t\($0) (id int); SELECT pg_sleep(0.01)")
            }
            let applied = try await withThrowingTaskGroup { group in
                for _ in 0..<6 { group.addTask { try await PostgresMigrator(migrations: migrations).run(pool).count } }
                return try await group.reduce(0, +)
            }
            #expect(applied == 10)
            #expect(try await Self.count(pool) == 10)
        }
    }

    @Test func `edited, renamed, missing and unknown history is refused`() async throws {
        try await withPool { pool in
            try await PostgresMigrator(migrations: [Self.first, Self.second]).run(pool)
            let edited = PostgresMigration(version: 1, name: "first", sql: Self.first.sql + " ")
            let renamed = PostgresMigration(version: 2, name: "other", sql: Self.second.sql)
            let histories: [([PostgresMigration], String)] = [
                ([edited, Self.second], "0001_first.sql is not what was applied"),
                ([Self.first, renamed], "0002_other.sql is not what was applied"),
                ([Self.first], "had migration 2 (second), which this program doesn't know"),
                ([Self.second], "not numbered 1, 2, 3"),
            ]
            for (history, words) in histories {
                let error = try await failure { try await PostgresMigrator(migrations: history).run(pool) }
                #expect(error.kind == .migration && error.message.contains(words))
            }
            try await pool.execute("DELETE FROM lugx.schema_migrations WHERE version = 1")
            let gap = try await failure { try await PostgresMigrator(migrations: [Self.first, Self.second]).run(pool) }
            #expect(gap.message.contains("but not 0001_first.sql"))
        }
    }

    @Test func `a failing migration leaves nothing and says where`() async throws {
        try await withPool { pool in
            let broken = PostgresMigration(
                version: 2, name: "broken", sql: "CREATE TABLE c (id int);\n-- é\nSELECT 1,\n  missing FROM c;")
            let error = try await failure { try await PostgresMigrator(migrations: [Self.first, broken]).run(pool) }
            #expect(error.kind == .migration && error.sqlstate == "42703")
            #expect(error.message.hasPrefix("0002_broken.sql:4:3: "))
            #expect(try await Self.count(pool) == 1)
            #expect(
                try await pool.queryFirst("SELECT to_regclass('c') IS NULL AS x")?.decode("x", as: Bool.self) == true)
            let ends = PostgresMigration(version: 2, name: "ends", sql: "COMMIT")
            let ended = try await failure { try await PostgresMigrator(migrations: [Self.first, ends]).run(pool) }
            #expect(ended.message.contains("0002_ends.sql ends its transaction"))
        }
    }

    @Test func `a file's name gives number and name`() {
        let migration = PostgresMigration(path: "postgres/0012_more_things.sql", sql: "")
        #expect(migration?.version == 12 && migration?.name == "more_things")
        for path in ["postgres/12_x.sql", "0000_x.sql", "0001.sql", "0001_x.txt", "x_0001.sql"] {
            #expect(PostgresMigration(path: path, sql: "") == nil)
        }
    }
}

extension PostgresConfiguration {
    func withDatabase(_ name: String) -> PostgresConfiguration {
        var copy = self
        copy.database = name
        return copy
    }
}
