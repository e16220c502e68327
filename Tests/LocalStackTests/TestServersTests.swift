import LocalStack
import TestSupport
import Testing

@Suite struct TestServersTests {
    @Test func `a test gets an empty PostgreSQL database of its own`() async throws {
        let postgres = try await TestPostgres.shared()
        try await postgres.withDatabase { database in
            try await postgres.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (7)", database: database.name)
            #expect(try await postgres.execute("SELECT a FROM t", database: database.name) == "7")
        }
        #expect(try await postgres.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 't\\_%'") == "0")
    }

    @Test func `a test gets an empty ClickHouse database of its own`() async throws {
        let clickHouse = try await TestClickHouse.shared()
        try await clickHouse.withDatabase { database in
            try await clickHouse.execute("CREATE TABLE \(database.name).t (a UInt8) ENGINE = Memory")
            #expect(try await clickHouse.execute("SELECT count() FROM \(database.name).t") == "0\n")
        }
    }
}
