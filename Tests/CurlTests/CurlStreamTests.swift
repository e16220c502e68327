import TestSupport
import Testing

@testable import Curl

@Suite struct CurlStreamTests {
    private func count(_ client: CurlClient, _ server: FaultyServer, _ path: String) async throws -> Int {
        let response = try await client.perform(CurlRequest(.get, server.url("count?\(path)")))
        return try #require(Int(String(decoding: response.body, as: UTF8.self)))
    }

    @Test func `a stream gives all bytes`() async throws {
        let server = try await FaultyServer.shared.value
        var configuration = CurlConfiguration()
        configuration.streamBufferBytesMax = 10_000
        let client = CurlClient(configuration: configuration)
        for path in ["bytes?3000000", "gzip?3000000", "bytes?0"] {
            var request = CurlRequest(.get, server.url(path))
            request.acceptsCompression = true
            let response = try await client.stream(request)
            #expect(response.status == 200)
            var count = 0
            for try await bytes in response.body { count += bytes.count }
            #expect(count == (path == "bytes?0" ? 0 : 3_000_000))
        }
        #expect(client.transfers == 0)
        await client.close()
    }

    @Test func `a slow consumer stops the server, and one that leaves ends the transfer`() async throws {
        let server = try await FaultyServer()
        let client = CurlClient()
        var request = CurlRequest(.get, server.url("endless"))
        request.responseBytesMax = .max
        do {
            let response = try await client.stream(request)
            var iterator = response.body.makeAsyncIterator()
            _ = try await iterator.next()
            // Socket buffers fill up; then the server's count stands still, far below what it could have sent.
            var last = -1
            try await eventually(within: 60, every: 300) {
                let now = try await count(client, server, "endless-pieces")
                defer { last = now }
                return now == last
            }
            #expect(last < 400, "\(last) pieces of 64 KiB for a buffer of 1 MiB")
            // What is read makes room; the server goes on when it hears of it.
            var more = last
            for _ in 0..<2_000 where more == last {
                _ = try await iterator.next()
                more = try await count(client, server, "endless-pieces")
            }
            #expect(more > last)
        }
        try await eventually(within: 60) { try await count(client, server, "endless-ended") == 1 }
        #expect(client.transfers == 0)
        await client.close()
        await server.process.kill()
    }

    @Test func `an answer that breaks off ends the stream with an error`() async throws {
        let server = try await FaultyServer.shared.value
        let client = CurlClient()
        for (path, kind) in [("truncated", CurlError.Kind.truncated), ("unfinished", .truncated)] {
            let response = try await client.stream(CurlRequest(.get, server.url(path)))
            let error = await #expect(throws: CurlError.self) { for try await _ in response.body {} }
            #expect(error?.kind == kind)
        }
        let error = await #expect(throws: CurlError.self) {
            try await client.stream(CurlRequest(.get, server.url("reset")))
        }
        #expect(error?.kind == .reset)
        await client.close()
    }

    @Test func `a stream has a bound`() async throws {
        let server = try await FaultyServer.shared.value
        let client = CurlClient()
        var request = CurlRequest(.get, server.url("bytes?1000001"))
        request.responseBytesMax = 1_000_000
        let error = await #expect(throws: CurlError.self) {
            for try await _ in try await client.stream(request).body {}
        }
        #expect(error?.kind == .tooLarge)
        await client.close()
    }

    @Test func `cancelling the consumer ends its wait`() async throws {
        let server = try await FaultyServer.shared.value
        let client = CurlClient()
        let request = CurlRequest(.get, server.url("dribble"))
        let task = Task {
            for try await _ in try await client.stream(request).body {}
        }
        try await eventually(within: 60) { client.transfers == 1 }
        task.cancel()
        let error = await #expect(throws: CurlError.self) { try await task.value }
        #expect(error?.kind == .cancelled)
        try await eventually(within: 60) { client.transfers == 0 }
        await client.close()
    }
}
