import Testing

@testable import ClickHouse

@Suite struct MigrationTests {
    private func migration(_ version: Int, _ text: String = "SELECT 1") throws -> ClickHouseMigration {
        try ClickHouseMigration(version: version, name: "m\(version)", text: text)
    }

    private func applied(_ migrations: [ClickHouseMigration]) -> [ClickHouseMigrator.Applied] {
        migrations.map { ClickHouseMigrator.Applied(version: $0.version, name: $0.name, checksum: $0.checksum) }
    }

    private let old = ClickHouseVersion(18, 16)
    private let new = ClickHouseVersion(26, 9)

    @Test func `a file is known by its name`() throws {
        let migration = try ClickHouseMigration(path: "clickhouse/0012_order_lines.sql", text: "SELECT 1;\n")
        #expect(migration.version == 12)
        #expect(migration.name == "order_lines")
        for path in ["dashboard.sql", "001_a.sql", "0001.sql", "0001_a.txt", "0001a.sql"] {
            #expect(!ClickHouseMigration.isNumbered(path), "\(path)")
        }
    }

    @Test func `a script is cut at semicolons that are code`() throws {
        let script = """
            -- one; two
            CREATE TABLE a (s String DEFAULT ';''\\';');
              /* x; */ SELECT 1 -- it's; fine
              , 2 ; ;
            SELECT `a;b`/**/FROM t
            """
        #expect(
            try ClickHouseMigration.statements(script) == [
                #"CREATE TABLE a (s String DEFAULT ';''\';')"#, "SELECT 1  \n  , 2 ", "SELECT `a;b` FROM t",
            ])
    }

    @Test(arguments: ["", "-- nothing\n", " ; ;", "SELECT 'a", "/* a", "-- min-version: x\nSELECT 1"])
    func `a file that says nothing, or cannot be cut, is refused`(text: String) {
        #expect(throws: ClickHouseError.self) { try migration(1, text) }
    }

    @Test func `what is missing is applied in order`() throws {
        let files = [try migration(1), try migration(2), try migration(3)]
        #expect(try ClickHouseMigrator.plan(files, applied: [], server: old) == files)
        #expect(try ClickHouseMigrator.plan(files, applied: applied([files[0]]), server: old) == [files[1], files[2]])
        #expect(try ClickHouseMigrator.plan(files, applied: applied(files), server: old).isEmpty)
    }

    @Test func `an edited file is refused`() throws {
        let before = try migration(1)
        let error = try #require(throws: ClickHouseError.self) {
            try ClickHouseMigrator.plan([migration(1, "SELECT 2")], applied: applied([before]), server: old)
        }
        #expect(error.message.contains("1_m1"))
    }

    @Test func `a file that is gone, or came in before applied ones, is refused`() throws {
        let files = [try migration(1), try migration(2), try migration(3)]
        #expect(throws: ClickHouseError.self) {
            try ClickHouseMigrator.plan([files[0], files[2]], applied: applied([files[1]]), server: old)
        }
        #expect(throws: ClickHouseError.self) {
            try ClickHouseMigrator.plan(files, applied: applied([files[0], files[2]]), server: old)
        }
    }

    @Test func `a newer release's migrations are left alone`() throws {
        let files = [try migration(1)]
        #expect(try ClickHouseMigrator.plan(files, applied: applied([files[0], migration(2)]), server: old).isEmpty)
    }

    @Test func `a migration for newer servers waits for one`() throws {
        let files = [try migration(1), try migration(2, "-- min-version: 22.2\nSELECT 1"), try migration(3)]
        #expect(try ClickHouseMigrator.plan(files, applied: [], server: old) == [files[0], files[2]])
        let later = applied([files[0], files[2]])
        #expect(try ClickHouseMigrator.plan(files, applied: later, server: old).isEmpty)
        #expect(try ClickHouseMigrator.plan(files, applied: later, server: new) == [files[1]])
        #expect(try ClickHouseMigrator.plan(files, applied: [], server: ClickHouseVersion(22, 2)) == files)
        #expect(try ClickHouseMigrator.plan(files, applied: [], server: ClickHouseVersion(22, 1)).count == 2)
    }

    @Test func `two files with one number are refused`() {
        #expect(throws: ClickHouseError.self) { try ClickHouseMigrator([migration(1), migration(1)]) }
    }
}
