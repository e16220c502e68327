import Postgres
import TestSupport
import Testing

struct TransactionTests {
    private struct Refused: Error {}

    @Test func `a transaction commits, or leaves nothing`() async throws {
        try await withPool { pool in
            try await pool.script("CREATE TABLE t (id int)")
            let sum = try await pool.transaction { transaction in
                try await transaction.execute("INSERT INTO t VALUES (1)")
                return 7
            }
            #expect(sum == 7)
            await #expect(throws: Refused.self) {
                try await pool.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (2)")
                    throw Refused()
                }
            }
            let swallowed = try await failure {
                try await pool.transaction { transaction in
                    _ = try await transaction.execute("INSERT INTO t VALUES (3)")
                    _ = try? await transaction.execute("SELECT 1 / 0")
                }
            }
            #expect(swallowed.kind == .transactionAborted)
            let written = try await failure {
                try await pool.transaction(PostgresTransactionOptions(readOnly: true)) { transaction in
                    _ = try await transaction.execute("INSERT INTO t VALUES (4)")
                }
            }
            #expect(written.kind == .readOnly)
            #expect(try await pool.query("SELECT id FROM t").map { try $0.decode("id", as: Int.self) } == [1])
            #expect(pool.counts.leased == 0)
        }
    }

    @Test func `serialization failures are tried again, as often as allowed`() async throws {
        let observer = CountingObserver()
        try await withPool(observer: observer) { pool in
            try await pool.script("CREATE TABLE t (n int); INSERT INTO t VALUES (0)")
            let options = PostgresTransactionOptions(isolation: .serializable, retriesMax: 50)
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<5 {
                            try await pool.transaction(options) { transaction in
                                let n =
                                    try await transaction.queryFirst("SELECT n FROM t")?.decode("n", as: Int.self) ?? 0
                                try await transaction.execute("UPDATE t SET n = $1", [.int(n + 1)])
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await pool.queryFirst("SELECT n FROM t")?.decode("n", as: Int.self) == 40)
            let before = observer.current.retries
            let runs = Tally()
            let given = try await failure {
                try await pool.transaction(PostgresTransactionOptions(retriesMax: 2)) { transaction in
                    runs.add()
                    try await transaction.execute("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$")
                }
            }
            #expect(given.kind == .serialization && runs.value == 3)
            #expect(observer.current.retries == before + 2)
        }
    }

    @Test func `a cancelled transaction is rolled back and its connection used again`() async throws {
        try await withPool({ $0.pool.connectionsMax = 1 }) { pool in
            try await pool.script("CREATE TABLE t (id int)")
            let task = Task {
                try await pool.transaction { transaction in
                    try await transaction.execute("INSERT INTO t VALUES (1)")
                    try await transaction.execute("SELECT pg_sleep(60)")
                }
            }
            try await Self.waitForSleep(pool)
            task.cancel()
            let error = try await failure { try await task.value }
            #expect(error.kind == .cancelled)
            #expect(try await pool.queryFirst("SELECT count(*) AS n FROM t")?.decode("n", as: Int.self) == 0)
            #expect(pool.counts.open == 1)
        }
    }

    @Test func `a transaction inside a transaction is refused, and the outer goes on`() async throws {
        try await withPool { pool in
            try await pool.script("CREATE TABLE t (id int)")
            try await pool.transaction { outer in
                _ = try await outer.execute("INSERT INTO t VALUES (1)")
                let nested = try await failure { try await outer.transaction { _ in } }
                #expect(nested.message.contains("inside a transaction already"))
                #expect(try await outer.queryFirst("SELECT count(*) AS n FROM t")?.decode("n", as: Int.self) == 1)
            }
            #expect(try await pool.queryFirst("SELECT count(*) AS n FROM t")?.decode("n", as: Int.self) == 1)
        }
    }

    /// Waits, on a connection of its own, until somebody sleeps in the pool's database.
    static func waitForSleep(_ pool: PostgresPool) async throws {
        let watcher = try await PostgresConnection.open(pool.configuration)
        defer { watcher.close() }
        try await eventually("a statement that sleeps") {
            let sql =
                "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
            return try await watcher.queryFirst(sql)?.decode("n", as: Int.self) == 1
        }
    }
}
