import ClickHouse
import TestSupport
import Testing

/// A real 18.16 server that is stopped, killed and paused under the client.
@Suite struct FaultTests {
    private func withServer(_ body: (TestClickHouse, ClickHouseClient) async throws -> Void) async throws {
        let server = try await TestClickHouse()
        var configuration = try ClickHouseConfiguration(url: server.url())
        configuration.timeoutGraceSeconds = 0.5
        let client = ClickHouseClient(configuration: configuration)
        do { try await body(server, client) } catch {
            await server.kill()
            throw error
        }
        await client.close()
        await server.kill()
    }

    private func failure(_ body: () async throws(ClickHouseError) -> Void) async -> ClickHouseError? {
        do {
            try await body()
            return nil
        } catch { return error }
    }

    private func count(_ client: ClickHouseClient) async throws -> UInt64 {
        let rows = try await client.query("SELECT count() AS n FROM t")
        let row = try #require(rows.first)
        return try row("n")
    }

    private func one(_ client: ClickHouseClient) async throws -> UInt64 {
        let rows = try await client.query("SELECT toUInt64(1) AS n")
        let row = try #require(rows.first)
        return try row("n")
    }

    @Test func `kept-alive connections survive a restart of the server`() async throws {
        try await withServer { server, client in
            for _ in 0..<3 {
                #expect(try await one(client) == 1)
                try await server.restart()
                #expect(try await one(client) == 1)
                await server.kill()
                let error = await failure { () throws(ClickHouseError) in try await client.ping() }
                #expect(error?.kind == .connect)
                #expect(error?.disposition == .retry)
                try await server.start()
            }
        }
    }

    @Test func `a paused server times out, and the outcome of an insert is uncertain`() async throws {
        try await withServer { server, client in
            try await client.execute("CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            #expect(try await one(client) == 1)
            server.pause()
            let body = RowBinary.gzip(RowBinary.rows(0..<1000))
            let insert = await failure { () throws(ClickHouseError) in
                try await client.insert(
                    into: "t", columns: ["n", "s"], gzippedRowBinary: body, queryID: "paused", timeoutSeconds: 1)
            }
            #expect(insert?.kind == .timeout)
            #expect(insert?.disposition == .uncertain)
            // After a failure the version is asked for first: what waits for that has not been sent.
            let next = await failure { () throws(ClickHouseError) in
                try await client.insert(into: "t", columns: ["n", "s"], gzippedRowBinary: body, queryID: "next")
            }
            #expect(next?.kind == .timeout)
            #expect(next?.disposition == .retry)
            server.resume()
            try await eventually(within: 60) { try await !client.isRunning(queryID: "paused") }
            let count = try await count(client)
            // The connection was closed after all of the body had gone: the server finds it there and stores it.
            #expect(count == 0 || count == 1000)
        }
    }

    @Test func `an insert whose server is killed is uncertain, and stands wholly or not at all`() async throws {
        try await withServer { server, client in
            try await client.execute("CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            let body = RowBinary.gzip(RowBinary.rows(0..<900_000, text: String(repeating: "z", count: 100)))
            for round in 0..<3 {
                let id = "killed\(round)"
                let task = Task { () -> ClickHouseError? in
                    await failure { () throws(ClickHouseError) in
                        try await client.insert(into: "t", columns: ["n", "s"], gzippedRowBinary: body, queryID: id)
                    }
                }
                try await eventually(within: 60, every: 1) { try await client.isRunning(queryID: id) }
                await server.kill()
                let error = await task.value
                #expect(error == nil || error?.disposition == .uncertain, "\(String(describing: error))")
                try await server.start()
                let count = try await count(client)
                #expect(count == 0 || count == 900_000)
                try await client.execute("DROP TABLE t")
                try await client.execute("CREATE TABLE t (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            }
        }
    }

    @Test func `a query whose task is cancelled, or whose reader leaves, is killed`() async throws {
        try await withServer { _, client in
            func running() async throws -> Int64 {
                let rows = try await client.query("SELECT count() - 1 AS n FROM system.processes")
                let row = try #require(rows.first)
                return try row("n", as: Int64.self)
            }
            let task = Task { try await client.query("SELECT sum(number) FROM system.numbers", timeoutSeconds: 60) }
            try await eventually(within: 60) { try await running() == 1 }
            task.cancel()
            let error = await #expect(throws: ClickHouseError.self) { _ = try await task.value }
            #expect(error?.kind == .cancelled)
            try await eventually(within: 60) { try await running() == 0 }
            do {
                var iterator = try await client.stream("SELECT number FROM system.numbers").makeAsyncIterator()
                _ = try await iterator.next()
                #expect(try await running() == 1)
            }
            try await eventually(within: 60) { try await running() == 0 }
        }
    }

    @Test func `a statement can be found and killed by its id`() async throws {
        try await withServer { _, client in
            #expect(try await !client.isRunning(queryID: "it's me"))
            let task = Task {
                try await client.query(
                    "SELECT sum(number) FROM system.numbers", timeoutSeconds: 60, queryID: "it's me")
            }
            try await eventually(within: 60) { try await client.isRunning(queryID: "it's me") }
            try await client.kill(queryID: "it's me")
            let error = await #expect(throws: ClickHouseError.self) { _ = try await task.value }
            #expect(error?.kind == .killed)
        }
    }

    @Test func `a result larger than its bound is refused, and its query killed`() async throws {
        try await withServer { _, client in
            var configuration = client.configuration
            configuration.resultBytesMax = 100_000
            let small = ClickHouseClient(configuration: configuration, curl: client.curl)
            let error = await failure { () throws(ClickHouseError) in
                _ = try await small.query("SELECT number FROM system.numbers LIMIT 1000000")
            }
            #expect(error?.kind == .tooLarge)
        }
    }

    @Test func `a statement longer than the server takes is refused here`() async throws {
        try await withServer { _, client in
            let text = String(repeating: "x", count: client.configuration.queryBytesMax - 9)
            let rows = try await client.query("SELECT '\(text)'")
            #expect(rows.count == 1)
            let error = await failure { () throws(ClickHouseError) in _ = try await client.query("SELECT '\(text)y'") }
            #expect(error?.kind == .tooLarge)
            #expect(error?.disposition == .final)
        }
    }

    @Test func `an insert into a missing table waits for it`() async throws {
        try await withServer { _, client in
            let body = RowBinary.gzip(RowBinary.rows(0..<10))
            func insert() async -> ClickHouseError? {
                await failure { () throws(ClickHouseError) in
                    try await client.insert(into: "later", columns: ["n", "s"], gzippedRowBinary: body, queryID: "q")
                }
            }
            #expect(await insert()?.disposition == .retry)
            try await client.execute("CREATE TABLE later (n UInt64, s String) ENGINE = MergeTree ORDER BY n")
            #expect(await insert() == nil)
        }
    }

    @Test func `a statement that a read-only user may not run is refused`() async throws {
        try await withServer { _, client in
            let error = await failure { () throws(ClickHouseError) in
                try await client.execute("CREATE DATABASE x", settings: ["readonly": "1"])
            }
            #expect(error?.kind == .forbidden)
            #expect(error?.code == 164)
        }
    }
}
