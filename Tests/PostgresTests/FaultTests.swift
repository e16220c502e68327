import Postgres
import TestSupport
import Testing

struct FaultTests {
    @Test func `cancelling a task cancels its statement and nothing else`() async throws {
        try await withPool({ $0.pool.connectionsMax = 1 }) { pool in
            let pid = try await pool.queryFirst("SELECT pg_backend_pid() AS p")?.decode("p", as: Int.self)
            let task = Task { try await pool.execute("SELECT pg_sleep(60)") }
            try await TransactionTests.waitForSleep(pool)
            task.cancel()
            let error = try await failure { _ = try await task.value }
            #expect(error.kind == .cancelled)
            for _ in 0..<20 {
                #expect(try await pool.queryFirst("SELECT pg_backend_pid() AS p")?.decode("p", as: Int.self) == pid)
            }
        }
    }

    @Test func `cancelling at any moment never harms the next statement`() async throws {
        try await withPool({ $0.pool.connectionsMax = 1 }) { pool in
            for round in 0..<200 {
                let task = Task { try await pool.execute("SELECT pg_sleep(0.001)") }
                for _ in 0..<(round * 7 % 50) { await Task.yield() }
                task.cancel()
                do {
                    _ = try await task.value
                } catch let error as PostgresError {
                    #expect(error.kind == .cancelled)
                }
                #expect(try await pool.queryFirst("SELECT \(round) AS n")?.decode("n", as: Int.self) == round)
            }
            #expect(pool.counts.open == 1)
        }
    }

    @Test func `time limits of the session are errors of their own`() async throws {
        try await withPool({
            $0.statementTimeoutSeconds = 0.2
            $0.lockTimeoutSeconds = 0.05
        }) { pool in
            #expect(try await failure { try await pool.execute("SELECT pg_sleep(60)") }.kind == .timeout)
            try await pool.script("CREATE TABLE t (id int)")
            try await pool.transaction { transaction in
                try await transaction.execute("LOCK TABLE t")
                let locked = try await failure { try await pool.execute("SELECT * FROM t") }
                #expect(locked.kind == .lockTimeout && locked.isRetryable)
            }
        }
    }

    @Test func `a connection ended by the server is replaced unnoticed`() async throws {
        try await withPool({ $0.pool.connectionsMax = 3 }) { pool in
            try await withThrowingTaskGroup { group in
                for _ in 0..<3 { group.addTask { try await pool.execute("SELECT pg_sleep(0.05)") } }
                try await group.waitForAll()
            }
            let database = try #require(pool.configuration.database)
            try await TestPostgres.shared().execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '\(database)'")
            for _ in 0..<10 { try await pool.execute("SELECT 1") }
        }
    }

    @Test func `a connection ended in the middle of a statement is an error, not a repetition`() async throws {
        try await withPool { pool in
            let task = Task { try await pool.execute("SELECT pg_sleep(60)") }
            try await TransactionTests.waitForSleep(pool)
            let database = try #require(pool.configuration.database)
            try await TestPostgres.shared().execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)' AND wait_event = 'PgSleep'"
            )
            let error = try await failure { _ = try await task.value }
            #expect(error.kind == .connection && error.sqlstate == "57P01" && error.wasSent)
            try await pool.execute("SELECT 1")
        }
    }

    @Test func `callers beyond the bounds are refused`() async throws {
        try await withPool({
            $0.pool.connectionsMax = 1
            $0.pool.waitersMax = 1
            $0.pool.waitTimeoutSeconds = 0.2
        }) { pool in
            try await eventually("the first connection") { (try? await pool.execute("SELECT 1")) != nil }
            try await pool.withConnection { _ in
                let waiting = Task { try await pool.execute("SELECT 1") }
                try await eventually { pool.counts.waiting == 1 }
                #expect(try await failure { try await pool.execute("SELECT 1") }.kind == .poolExhausted)
                #expect(try await failure { _ = try await waiting.value }.kind == .poolTimeout)
                let cancelled = Task { try await pool.execute("SELECT 1") }
                cancelled.cancel()
                #expect(try await failure { _ = try await cancelled.value }.kind == .cancelled)
            }
            try await pool.execute("SELECT 1")
        }
    }

    @Test func `idle connections are closed, and a closed pool refuses`() async throws {
        try await withPool({ $0.pool.idleTimeoutSeconds = 0.05 }) { pool in
            try await pool.execute("SELECT 1")
            try await eventually { pool.counts.open == 0 }
            try await pool.execute("SELECT 1")
            pool.close()
            #expect(try await failure { try await pool.execute("SELECT 1") }.kind == .closed)
        }
    }

    @Test func `a connection left inside a transaction is not used again`() async throws {
        try await withPool { pool in
            try await pool.withConnection { connection in try await connection.script("BEGIN") }
            #expect(pool.counts.open == 0)
            #expect(try await failure { try await pool.execute("COPY (SELECT 1) TO STDOUT") }.kind == .statement)
            #expect(try await failure { try await pool.script("COPY (SELECT 1) TO STDOUT") }.kind == .statement)
            try await pool.execute("SELECT 1")
        }
    }

    @Test func `a wrong account fails at once and shows no password`() async throws {
        var configuration = try PostgresConfiguration(url: try await TestPostgres.shared().url(database: "not_there"))
        configuration.pool.waitTimeoutSeconds = 60
        let pool = PostgresPool(configuration)
        defer { pool.close() }
        let missing = try await failure { try await pool.execute("SELECT 1") }
        #expect(missing.kind == .authentication && missing.sqlstate == "3D000" && missing.message.contains("not_there"))
        configuration.password = PostgresSecret("open sesame")
        configuration.database = "postgres"
        let stranger = PostgresPool(configuration)
        defer { stranger.close() }
        let refused = try await failure { try await stranger.execute("SELECT 1") }
        #expect(refused.sqlstate == "28P01")
        #expect(refused.kind == .authentication && !String(reflecting: refused).contains("sesame"))
    }

    @Test func `a pool outlives stops, kills and freezes of its server`() async throws {
        let server = try await TestPostgres()
        do {
            try await Self.outlive(server)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    private static func outlive(_ server: TestPostgres) async throws {
        var configuration = try PostgresConfiguration(url: try server.url())
        configuration.statementTimeoutSeconds = 0.5
        configuration.responseGraceSeconds = 0.2
        configuration.connectTimeoutSeconds = 0.5
        configuration.pool.waitTimeoutSeconds = 1
        configuration.pool.backoffMaxSeconds = 0.1
        let observer = CountingObserver()
        let pool = PostgresPool(configuration, observer: observer)
        defer { pool.close() }
        try await pool.execute("SELECT 1")

        try await server.restart()
        try await pool.execute("SELECT 1")

        await server.kill()
        #expect(try await failure { try await pool.execute("SELECT 1") }.kind == .connection)
        // Away for longer than a caller would wait: refused at once, and waiting for nobody.
        #expect(try await failure { try await pool.execute("SELECT 1") }.kind == .connection)
        #expect(pool.counts.waiting == 0)
        try await server.start()
        try await eventually("the pool connected again") { pool.counts.idle > 0 }
        try await pool.execute("SELECT 1")

        server.pause()
        let frozen = try await failure { try await pool.execute("SELECT 1") }
        #expect(frozen.kind == .timeout)
        #expect(try await failure { try await pool.execute("SELECT 1") }.kind == .connection)
        server.resume()
        try await eventually("the server answered again") { (try? await pool.execute("SELECT 1")) != nil }
        #expect(observer.current.failedConnects > 0)
    }
}
