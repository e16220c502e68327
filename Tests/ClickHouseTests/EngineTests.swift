import ClickHouse
import TestSupport
import Testing

/// What must be the same on every server.
@Suite(.serialized) struct EngineTests {
    @Test(arguments: Engine.allCases)
    func `a literal comes back byte for byte`(engine: Engine) async throws {
        let client = try await engine.client()
        var hostile: [[UInt8]] = (0...255).map { [UInt8($0)] }
        hostile += (0...255).map { [0x61, UInt8($0), 0x27, 0x5C, UInt8($0)] }
        hostile.append((0...255).map { UInt8($0) })
        let texts = [
            "", "'", "\\", "\\'", "''", "\\\\'", "--", "/*", "*/", "a\0b", "\u{FEFF}x", "ä漢😀", "'; DROP TABLE t; --",
            "\\x41", "\\N", "NULL", "{a:String}", "`", "\"", "%27", "\r\n\t", "$$", "?",
        ]
        hostile += texts.map { Array($0.utf8) } + [[0xC3], [0xED, 0xA0, 0x80], [0xF5, 0x80], [0xC0, 0x80]]
        let list = hostile.enumerated().map { "{v\($0.offset):String}" }.joined(separator: ", ")
        let values = Dictionary(
            uniqueKeysWithValues: hostile.enumerated().map { ("v\($0.offset)", ClickHouseValue.bytes($0.element)) })
        let rows = try await client.query("SELECT hex(v) AS h, v FROM (SELECT arrayJoin([\(list)]) AS v)", values)
        #expect(rows.count == hostile.count)
        for (row, bytes) in zip(rows, hostile) {
            #expect(try row("h", as: String.self) == bytes.map(hex).joined())
            #expect(try row.bytes("v") == bytes)
        }
    }

    @Test(arguments: Engine.allCases)
    func `every kind of value goes there and back`(engine: Engine) async throws {
        let client = try await engine.client()
        let uuid = try #require(ClickHouseUUID("00112233-4455-6677-8899-aabbccddeeff"))
        let date = try #require(ClickHouseDate("2024-02-29"))
        let row = try #require(
            try await client.query(
                "SELECT {a:UInt64} AS a, 1-{b:Int64} AS b, {c:Float64} AS c, {d:Decimal(18, 4)} AS d, {e:UUID} AS e, "
                    + "{f:Date} AS f, {g:DateTime} AS g, {h:Array(String)} AS h, {i:Array(String)} AS i, "
                    + "{j:Nullable(String)} AS j, {k:Int64} AS k, 'x' AS {l:Identifier}",
                [
                    "a": .uint(.max), "b": .int(-5), "c": .double(-1.5e-300),
                    "d": .decimal(ClickHouseDecimal(unscaled: 1230, scale: 2)), "e": .uuid(uuid), "f": .date(date),
                    "g": .dateTime(ClickHouseDateTime(secondsSinceEpoch: 1_795_341_601)), "h": .strings(["a'", "\\b"]),
                    "i": .strings([]), "j": .null, "k": .int(.min), "l": .identifier("name", among: ["name"]),
                ]
            ).first)
        #expect(try row("a") as UInt64 == .max)
        #expect(try row("b") as Int64 == 6)
        #expect(try row("c") as Double == -1.5e-300)
        #expect(try row("d") as ClickHouseDecimal == ClickHouseDecimal(unscaled: 123_000, scale: 4))
        #expect(try row("e") as ClickHouseUUID == uuid)
        #expect(try row("f") as ClickHouseDate == date)
        #expect(try row("g") as ClickHouseDateTime == ClickHouseDateTime(secondsSinceEpoch: 1_795_341_601))
        #expect(try row("h") as [String] == ["a'", "\\b"])
        #expect(try row("i") as [String] == [])
        #expect(try row("k") as Int64 == .min)
        #expect(try row("name") as String == "x")
    }

    @Test(arguments: Engine.allCases)
    func `the version is asked for`(engine: Engine) async throws {
        let version = try await engine.client().version()
        #expect(version == (engine == .old ? ClickHouseVersion(18, 16) : ClickHouseVersion(26, 9)))
        try await engine.client().ping()
    }

    @Test(arguments: Engine.allCases)
    func `errors have their code and kind`(engine: Engine) async throws {
        let client = try await engine.client()
        func failure(_ sql: String, settings: [String: String] = [:]) async -> ClickHouseError? {
            do {
                _ = try await client.query(sql, settings: settings)
                return nil
            } catch { return error }
        }
        #expect(await failure("SELECT 1 +")?.kind == .syntax)
        #expect(await failure("SELECT nothing_of_this_name(1)")?.code == 46)
        #expect(await failure("SELECT * FROM default.nothing")?.kind == .unknownTable)
        #expect(await failure("SELECT * FROM nothing.nothing")?.disposition == .retry)
        #expect(await failure("SELECT 1", settings: ["no_such_setting": "1"])?.kind == .unknownSetting)
        #expect(await failure("SELECT throwIf(number = 5) FROM system.numbers LIMIT 10")?.code == 395)
        let slow = "SELECT count() FROM system.numbers"
        #expect(await timeLimited(client, slow)?.kind == .executionTime)
    }

    private func timeLimited(_ client: ClickHouseClient, _ sql: String) async -> ClickHouseError? {
        do {
            _ = try await client.query(sql, timeoutSeconds: 1)
            return nil
        } catch { return error }
    }

    @Test(arguments: Engine.allCases)
    func `a wrong password is an error that does not repeat it`(engine: Engine) async throws {
        var configuration = try await engine.client().configuration
        configuration.password = "very-secret"
        let client = ClickHouseClient(configuration: configuration)
        let error = try #require(await #expect(throws: ClickHouseError.self) { try await client.query("SELECT 1") })
        #expect(error.kind == .authentication)
        #expect(error.disposition == .retry)
        #expect(!error.description.contains("very-secret"))
        await client.close()
    }

    @Test(arguments: Engine.allCases)
    func `a batch is inserted whole or not at all`(engine: Engine) async throws {
        try await engine.withDatabase { client, _ in
            try await client.execute("CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            let rows = RowBinary.rows(0..<50_000)
            let member = RowBinary.gzip(rows)
            func insert(_ body: [UInt8]) async throws(ClickHouseError) {
                try await client.insert(
                    into: "t", columns: ["n", "s"], gzippedRowBinary: body,
                    queryID: "q\(UInt64.random(in: 0...(.max)))",
                    deduplicationToken: "token")
            }
            for damaged in [Array(member.dropLast(9)), Array(member.prefix(1000)), Array("plain".utf8)] {
                await #expect(throws: ClickHouseError.self) { try await insert(damaged) }
            }
            let error = await #expect(throws: ClickHouseError.self) {
                try await insert(RowBinary.gzip(rows + [1, 2, 3]))
            }
            #expect(error?.disposition == .final)
            #expect(try await client.query("SELECT count() AS n FROM t").first?("n") as UInt64? == 0)
            try await insert(member)
            let row = try await client.query("SELECT count() AS rows, sum(n) AS total, any(s) AS a FROM t").first
            #expect(try row?("rows") as UInt64? == 50_000)
            #expect(try row?("total") as UInt64? == 1_249_975_000)
            #expect(try row?("a") as String? == "abc")
        }
    }

    @Test(arguments: Engine.allCases)
    func `large results stream, and a late error ends them with an error`(engine: Engine) async throws {
        let client = try await engine.client()
        var sum: UInt64 = 0
        for try await row in try await client.stream("SELECT number AS n FROM system.numbers LIMIT 300000") {
            sum += try row("n", as: UInt64.self)
        }
        #expect(sum == 44_999_850_000)
        var count = 0
        let error = await #expect(throws: ClickHouseError.self) {
            let late = "SELECT number AS n, throwIf(number = 900000) AS x FROM system.numbers LIMIT 1000000"
            for try await _ in try await client.stream(late) { count += 1 }
        }
        #expect(error?.code == 395)
        #expect(count <= 900_000)
    }

    private func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
