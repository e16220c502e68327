import Postgres
import TestSupport
import Testing

struct QueryTests {
    @Test func `every type comes back as it went`() async throws {
        try await withPool { pool in
            let uuid = PostgresUUID.random()
            let instant = PostgresTimestamp(microseconds: 1_795_345_200_000_001)
            let number = try #require(PostgresNumeric("-12345678901234567890123456789012345678.0012300"))
            let row = try #require(
                try await pool.queryFirst(
                    """
                    SELECT $1 AS b, $2 AS i, $3 AS d, $4 AS t, $5 AS y, $6 AS u, $7 AS z, $8 AS n, $9 AS j, $10 AS ts,
                        $11 AS "is", $12 AS us, $13::date AS day, NULL::int AS nothing, $14::text AS missing
                    """,
                    [
                        true, .int(.min), .double(0.1 + 0.2), "naïve \"\\ \u{1F3AE}\n", .bytes(Array(0...255)),
                        .uuid(uuid),
                        .timestamp(instant), .numeric(number), .json(PostgresJSON(#"{"a":[1,null]}"#)),
                        .texts(["", "a,b", "\"q\" \\ {}", "NULL", "é"]), .ints([.min, 0, .max]), .uuids([uuid]),
                        .inferred("2026-11-22"), nil,
                    ]))
            #expect(try row.decode("b", as: Bool.self))
            #expect(try row["i", as: Int64.self] == .min)
            #expect(try row.decode("d", as: Double.self) == 0.1 + 0.2)
            #expect(try row.decode("t", as: String.self) == "naïve \"\\ \u{1F3AE}\n")
            #expect(try row.decode("y", as: [UInt8].self) == Array(0...255))
            #expect(try row.decode("u", as: PostgresUUID.self) == uuid)
            #expect(try row.decode("z", as: PostgresTimestamp.self) == instant)
            #expect(try row.decode("n", as: PostgresNumeric.self) == number)
            #expect(try row.decode("j", as: PostgresJSON.self).text == #"{"a": [1, null]}"#)
            #expect(try row.decode("ts", as: [String].self) == ["", "a,b", "\"q\" \\ {}", "NULL", "é"])
            #expect(try row.decode("is", as: [Int64].self) == [.min, 0, .max])
            #expect(try row.decode("us", as: [PostgresUUID].self) == [uuid])
            #expect(try row.decode("day", as: String.self) == "2026-11-22")
            #expect(try row.decode("nothing", as: Int?.self) == nil)
            #expect(try row.decode("missing", as: String?.self) == nil)
        }
    }

    @Test func `empty values and extremes come back too`() async throws {
        try await withPool { pool in
            let row = try #require(
                try await pool.queryFirst(
                    "SELECT $1 AS y, $2 AS t, $3 AS a, $4 AS i, $5 AS n, $6 AS z, ARRAY[1, NULL] AS gaps",
                    [
                        .bytes([]), "", .texts([]), .double(-.infinity), .double(.nan),
                        .timestamp(PostgresTimestamp.range.lowerBound),
                    ]))
            #expect(try row.decode("y", as: [UInt8].self) == [])
            #expect(try row.decode("t", as: String.self) == "")
            #expect(try row.decode("a", as: [String].self) == [])
            #expect(try row.decode("i", as: Double.self) == -.infinity)
            #expect(try row.decode("n", as: Double.self).isNaN)
            #expect(try row.decode("z", as: PostgresTimestamp.self) == PostgresTimestamp.range.lowerBound)
            #expect(try row.decode("gaps", as: [Int?].self) == [1, nil])
        }
    }

    @Test(arguments: [
        ("SELECT 1::bigint AS x", "x", "asked for as String, column", false),
        ("SELECT 'a' AS x", "x", "column \"x\" is text and was asked for as Int", true),
        ("SELECT NULL::int AS x", "x", "column \"x\" is NULL", true),
        ("SELECT 1 AS y", "x", "no column \"x\"; it has y", true),
        ("SELECT 1.5 AS x", "x", "column \"x\" is numeric and was asked for as Int", true),
    ])
    func `a wrong decoding names column and types`(_ sql: String, _ name: String, _ words: String, _ fails: Bool)
        async throws
    {
        try await withPool { pool in
            let row = try #require(try await pool.queryFirst(sql))
            guard fails else { return #expect(try row.decode(name, as: Int.self) == 1) }
            let error = try await failure { _ = try row.decode(name, as: Int.self) }
            #expect(error.kind == .decoding)
            #expect(error.message.contains(words))
        }
    }

    @Test func `values that can't be held are refused`() async throws {
        try await withPool { pool in
            let nul = try await failure { try await pool.execute("SELECT $1, $2", [1, "a\0b"]) }
            #expect(nul.kind == .invalidValue && nul.message.contains("$2") && !nul.wasSent)
            let row = try #require(
                try await pool.queryFirst(
                    "SELECT 'infinity'::timestamptz AS i, 'NaN'::numeric AS n, 300::int AS s, now()::timestamp AS l"))
            #expect(
                try await failure { _ = try row.decode("i", as: PostgresTimestamp.self) }.message.contains("infinity"))
            #expect(try await failure { _ = try row.decode("n", as: PostgresNumeric.self) }.message.contains("NaN"))
            #expect(try await failure { _ = try row.decode("s", as: UInt8.self) }.kind == .decoding)
            #expect(try await failure { _ = try row.decode("l", as: PostgresTimestamp.self) }.kind == .decoding)
        }
    }

    @Test func `an error tells constraint, position and kind`() async throws {
        try await withPool { pool in
            try await pool.script("CREATE TABLE t (id bigint CONSTRAINT t_id PRIMARY KEY)")
            try await pool.execute("INSERT INTO t VALUES ($1)", [1])
            let twice = try await failure { try await pool.execute("INSERT INTO t VALUES ($1)", [1]) }
            #expect(twice.kind == .uniqueViolation && twice.constraint == "t_id" && twice.table == "t")
            let typo = try await failure { try await pool.execute("SELECT nothing FROM t") }
            #expect(typo.kind == .statement && typo.sqlstate == "42703" && typo.position == 8)
            #expect(try await pool.execute("DELETE FROM t") == 1)
        }
    }

    @Test func `a batch is one transaction and names what failed`() async throws {
        try await withPool { pool in
            try await pool.script("CREATE TABLE t (id bigint PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)")
            let insert = "INSERT INTO t VALUES ($1)"
            let results = try await pool.batch((0..<1000).map { PostgresStatement(insert, [.int($0)]) })
            #expect(results.count == 1000 && results.allSatisfy { $0.affectedRows == 1 })
            let error = try await failure {
                _ = try await pool.batch([
                    PostgresStatement(insert, [2000]), PostgresStatement("SELECT 1 / 0"),
                    PostgresStatement(insert, [2001]),
                ])
            }
            #expect(error.statementIndex == 1 && error.sqlstate == "22012")
            let deferred = try await failure {
                _ = try await pool.batch([PostgresStatement(insert, [3000]), PostgresStatement(insert, [1])])
            }
            #expect(deferred.kind == .uniqueViolation)
            #expect(try await pool.queryFirst("SELECT count(*) AS n FROM t")?.decode("n", as: Int.self) == 1000)
            #expect(try await pool.batch([]).isEmpty)
        }
    }

    @Test func `a batch beyond its bound is refused before it is sent`() async throws {
        try await withPool({ $0.batchStatementsMax = 3 }) { pool in
            let statement = PostgresStatement("SELECT 1")
            #expect(try await pool.batch(Array(repeating: statement, count: 3)).count == 3)
            let error = try await failure { _ = try await pool.batch(Array(repeating: statement, count: 4)) }
            #expect(error.kind == .invalidValue && !error.wasSent && error.message.contains("batchStatementsMax"))
            let many = try await failure { try await pool.execute("SELECT 1", Array(repeating: 1, count: 65_536)) }
            #expect(many.kind == .invalidValue && !many.wasSent)
        }
    }

    @Test func `large values and batches go both ways`() async throws {
        try await withPool { pool in
            let big = String(repeating: "x", count: 4 << 20)
            let results = try await pool.batch((0..<8).map { _ in PostgresStatement("SELECT $1 AS x", [.text(big)]) })
            for result in results { #expect(try result.rows[0].decode("x", as: String.self) == big) }
        }
    }

    @Test func `a result beyond its bounds is an error, and streaming has none`() async throws {
        try await withPool({
            $0.rowsMax = 1000
            $0.resultBytesMax = 1 << 20
            $0.pool.connectionsMax = 1
        }) { pool in
            #expect(try await pool.query("SELECT generate_series(1, 1000)").count == 1000)
            let rows = try await failure { _ = try await pool.query("SELECT generate_series(1, 1001)") }
            #expect(rows.kind == .tooManyRows && rows.message.contains("rowsMax"))
            let endless = try await failure { _ = try await pool.query("SELECT generate_series(1, 1000000000000)") }
            #expect(endless.kind == .tooManyRows)
            let bytes = try await failure { _ = try await pool.query("SELECT repeat('x', 1048577)") }
            #expect(bytes.kind == .tooManyRows && bytes.message.contains("resultBytesMax"))
            let sum = Tally()
            try await pool.stream("SELECT generate_series(1, $1) AS n", [.int(100_000)]) { rows in
                #expect(rows.count <= 500)
                for row in rows { sum.add(try row.decode("n")) }
            }
            #expect(sum.value == 5_000_050_000)
        }
    }

    @Test func `a stream that is left early leaves a usable connection`() async throws {
        struct Enough: Error {}
        try await withPool({ $0.pool.connectionsMax = 1 }) { pool in
            try await pool.withConnection { connection in
                await #expect(throws: Enough.self) {
                    try await connection.stream("SELECT generate_series(1, 1000000000000)") { _ in throw Enough() }
                }
                #expect(try await connection.queryFirst("SELECT 1 AS x")?.decode("x", as: Int.self) == 1)
                let mixed = try await failure {
                    try await connection.stream("SELECT generate_series(1, 10000)") { _ in
                        try await connection.execute("SELECT 2")
                    }
                }
                #expect(mixed.message.contains("streaming"))
                let late = try await failure {
                    try await connection.stream("SELECT 1 / (5000 - n) FROM generate_series(1, 10000) n") { _ in }
                }
                #expect(late.sqlstate == "22012")
                #expect(try await connection.queryFirst("SELECT 1 AS x")?.decode("x", as: Int.self) == 1)
            }
            #expect(pool.counts.idle == 1)
        }
    }

    @Test func `a prepared statement follows a changed table`() async throws {
        try await withPool({ $0.pool.connectionsMax = 2 }) { pool in
            try await pool.script("CREATE TABLE t (a int); INSERT INTO t VALUES (1)")
            try await pool.withConnection { reader in
                for _ in 0..<3 { #expect(try await reader.queryFirst("SELECT * FROM t")?.columnNames == ["a"]) }
                try await pool.withConnection { other in
                    try await other.execute("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'")
                }
                #expect(try await reader.queryFirst("SELECT * FROM t")?.columnNames == ["a", "b"])
                try await reader.execute("ALTER TABLE t DROP COLUMN a")
                #expect(try await reader.queryFirst("SELECT * FROM t")?.columnNames == ["b"])
                try await reader.execute("DEALLOCATE ALL")
                #expect(try await reader.queryFirst("SELECT * FROM t")?.columnNames == ["b"])
            }
        }
    }

    @Test func `no more statements stay prepared than allowed`() async throws {
        try await withPool({
            $0.preparedStatementsMax = 5
            $0.pool.connectionsMax = 1
        }) { pool in
            for number in 0..<20 { try await pool.execute("SELECT \(number)") }
            for _ in 0..<3 {
                _ = try await pool.batch((0..<7).map { PostgresStatement("SELECT \($0) AS n") })
            }
            _ = try await pool.query("SELECT 1")
            let count = try await pool.queryFirst("SELECT count(*) AS n FROM pg_prepared_statements")
            #expect(try #require(try count?.decode("n", as: Int.self)) <= 5)
            #expect(try await pool.execute("CREATE DATABASE \"\(pool.configuration.database ?? "")_2\"") == 0)
            try await pool.execute("DROP DATABASE \"\(pool.configuration.database ?? "")_2\"")
        }
    }
}
