import Glibc
import LocalStack
import TestSupport
import Testing

@Suite struct TestServersTests {
    @Test func `a test gets an empty PostgreSQL database of its own`() async throws {
        let postgres = try await TestPostgres.shared()
        let name = try await postgres.withDatabase { database in
            try await postgres.execute("CREATE TABLE t (a int); INSERT INTO t VALUES (7)", database: database.name)
            #expect(try await postgres.execute("SELECT a FROM t", database: database.name) == "7")
            return database.name
        }
        let left = try await postgres.execute("SELECT count(*) FROM pg_database WHERE datname = '\(name)'")
        #expect(left == "0")
    }

    @Test func `a test gets an empty ClickHouse database of its own`() async throws {
        let clickHouse = try await TestClickHouse.shared()
        try await clickHouse.withDatabase { database in
            try await clickHouse.execute("CREATE TABLE \(database.name).t (a UInt8) ENGINE = Memory")
            #expect(try await clickHouse.execute("SELECT count() FROM \(database.name).t") == "0\n")
        }
    }

    @Test func `neither server runs as root`() async throws {
        let processes = [
            try await TestPostgres.shared().server.process, try await TestClickHouse.shared().server.process,
        ]
        for process in processes {
            let pid = try #require(process?.pid)
            #expect(FileSystem.status("/proc/\(pid)")?.st_uid != 0)
        }
    }

    @Test func `a killed PostgreSQL comes back on its port with its data`() async throws {
        let postgres = try await TestPostgres()
        let port = try postgres.port
        try await postgres.execute("CREATE TABLE kept AS SELECT 42 AS answer; CHECKPOINT")
        await postgres.kill()
        #expect(throws: LocalStackError.self) { try postgres.port }
        try await postgres.start()
        #expect(try postgres.port == port)
        #expect(try await postgres.execute("SELECT answer FROM kept") == "42")
        await postgres.stop()
    }

    @Test func `a killed ClickHouse comes back on its port with its data`() async throws {
        let clickHouse = try await TestClickHouse()
        let port = try clickHouse.port
        try await clickHouse.execute("CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 42 AS n")
        await clickHouse.kill()
        try await clickHouse.start()
        #expect(try clickHouse.port == port)
        #expect(try await clickHouse.execute("SELECT n FROM kept") == "42\n")
        await clickHouse.stop()
    }

    @Test func `a server needs its password`() async throws {
        let clickHouse = try await TestClickHouse.shared()
        let port = try clickHouse.port
        let answer = await OwnThread.wait {
            Loopback.http(
                "POST", port: port, path: "/", headers: [("X-ClickHouse-User", "lugx")], body: Array("SELECT 1".utf8))
        }
        #expect(answer?.status == 401 || answer?.status == 403 || answer?.status == 500)
        #expect(answer?.body.contains("password") == true || answer?.body.contains("Password") == true)
    }
}
