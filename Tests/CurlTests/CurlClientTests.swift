import CLibcurl
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Curl

@Suite struct CurlClientTests {
    private func with(
        _ configuration: CurlConfiguration = CurlConfiguration(), observer: (any CurlObserver)? = nil,
        _ body: (CurlClient, FaultyServer) async throws -> Void
    ) async throws {
        let client = CurlClient(configuration: configuration, observer: observer)
        try await body(client, try await FaultyServer.shared.value)
        #expect(client.transfers == 0, "a transfer was left over")
        await client.close()
    }

    private func failure(_ client: CurlClient, _ request: CurlRequest) async -> CurlError? {
        do {
            _ = try await client.perform(request)
            return nil
        } catch { return error }
    }

    private func text(_ client: CurlClient, _ url: String) async throws -> String {
        String(decoding: try await client.perform(CurlRequest(.get, url)).body, as: UTF8.self)
    }

    @Test func `a body goes out as it is, without Expect`() async throws {
        try await with { client, server in
            for count in [0, 1, 2000, 5_000_000] {
                let body = [UInt8](repeating: 7, count: count)
                let response = try await client.perform(
                    CurlRequest(.post, server.url("echo"), headers: ["X-Empty": "", "X-A": "b"], body: body))
                let text = String(decoding: response.body, as: UTF8.self)
                #expect(response.status == 200)
                #expect(response.headers["x-echo"] == "yes")
                #expect(text.contains("\"method\": \"POST\"") && text.contains("\"length\": \(count),"))
                #expect(text.contains("[\"X-Empty\", \"\"]") && text.contains("[\"X-A\", \"b\"]"))
                #expect(!text.lowercased().contains("expect") && !text.contains("Content-Type"))
            }
        }
    }

    @Test(arguments: [CurlRequest.Method.get, .put, .patch, .delete, .options])
    func `each method is sent as such`(method: CurlRequest.Method) async throws {
        try await with { client, server in
            let response = try await client.perform(CurlRequest(method, server.url("echo")))
            #expect(String(decoding: response.body, as: UTF8.self).contains("\"method\": \"\(method.rawValue)\""))
        }
    }

    @Test func `a request to the public internet alone reaches no private address, whatever name leads there`()
        async throws
    {
        var configuration = CurlConfiguration()
        let port = try await FaultyServer.shared.value.port
        configuration.addresses = ["hooks.example.com:\(port):127.0.0.1", "six.example.com:\(port):[::ffff:10.0.0.1]"]
        try await with(configuration) { client, server in
            for host in ["hooks.example.com", "six.example.com", "localhost", "127.0.0.1", "[::1]", "0.0.0.0"] {
                var request = CurlRequest(.post, "http://\(host):\(port)/echo", body: [1])
                request.isPublicOnly = true
                let error = await failure(client, request)
                #expect(
                    error?.kind == .forbidden && error?.sentRequest == .notSent, "\(host): \(String(describing: error))"
                )
            }
            let response = try await client.perform(CurlRequest(.get, "http://hooks.example.com:\(port)/echo"))
            #expect(response.status == 200)
        }
    }

    @Test(arguments: [
        ("8.8.8.8", true), ("1.1.1.1", true), ("223.255.255.255", true), ("11.0.0.0", true), ("9.255.255.255", true),
        ("172.15.255.255", true), ("172.32.0.0", true), ("100.63.255.255", true), ("100.128.0.0", true),
        ("0.0.0.0", false), ("10.0.0.1", false), ("100.64.0.1", false), ("127.0.0.1", false),
        ("169.254.169.254", false),
        ("172.16.0.1", false), ("172.31.255.255", false), ("192.168.1.1", false), ("198.18.0.1", false),
        ("203.0.113.9", false), ("224.0.0.1", false), ("255.255.255.255", false), ("2606:4700::1111", true),
        ("2001:4860:4860::8888", true), ("::1", false), ("::", false), ("fe80::1", false), ("fd00::1", false),
        ("ff02::1", false), ("2001:db8::1", false), ("2002:7f00:1::", false), ("::ffff:127.0.0.1", false),
        ("::ffff:8.8.8.8", true), ("64:ff9b::10.0.0.1", false), ("64:ff9b::8.8.8.8", true), ("2001::1", false),
    ])
    func `addresses of the public internet are told from others`(text: String, isPublic: Bool) throws {
        var (four, six) = (sockaddr_in(), sockaddr_in6())
        four.sin_family = sa_family_t(AF_INET)
        six.sin6_family = sa_family_t(AF_INET6)
        let found: Bool
        if text.contains(":") {
            try #require(inet_pton(AF_INET6, text, &six.sin6_addr) == 1)
            found = withUnsafeBytes(of: &six) {
                lugx_curl_is_public($0.assumingMemoryBound(to: sockaddr.self).baseAddress)
            }
        } else {
            try #require(inet_pton(AF_INET, text, &four.sin_addr) == 1)
            found = withUnsafeBytes(of: &four) {
                lugx_curl_is_public($0.assumingMemoryBound(to: sockaddr.self).baseAddress)
            }
        }
        #expect(found == isPublic)
    }

    @Test func `a status is an answer and a redirect is not followed`() async throws {
        try await with { client, server in
            #expect(try await client.perform(CurlRequest(.get, server.url("status?503"))).status == 503)
            let response = try await client.perform(CurlRequest(.get, server.url("redirect")))
            #expect(response.status == 302)
            #expect(response.headers["location"] == "/echo")
        }
    }

    @Test(arguments: [
        ("reset", CurlError.Kind.reset), ("truncated", .truncated), ("garbage", .malformed), ("unfinished", .truncated),
    ])
    func `a broken answer is an error of its kind, after the request was sent`(path: String, kind: CurlError.Kind)
        async throws
    {
        try await with { client, server in
            let error = await failure(client, CurlRequest(.post, server.url(path), body: [1]))
            #expect(error?.kind == kind, "\(String(describing: error))")
            #expect(error?.sentRequest == .maybeSent)
        }
    }

    @Test func `nothing was sent where nobody listens`() async throws {
        try await with { client, _ in
            for (url, kind) in [
                ("http://127.0.0.1:1/", CurlError.Kind.connect), ("http://no-such-host.invalid/", .resolve),
            ] {
                let error = await failure(client, CurlRequest(.get, url))
                #expect(error?.kind == kind, "\(String(describing: error))")
                #expect(error?.sentRequest == .notSent)
            }
        }
    }

    @Test func `what cannot be sent is refused`() async throws {
        try await with { client, server in
            for request in [
                CurlRequest(.get, "ftp://127.0.0.1/"), CurlRequest(.get, "file:///etc/passwd"),
                CurlRequest(.get, "http://a b/"),
                CurlRequest(.get, server.url("echo") + "\0"),
                CurlRequest(.get, server.url("echo"), headers: ["A": "b\r\nC: d"]),
                CurlRequest(.get, server.url("echo"), headers: ["A:b": "c"]),
            ] {
                let error = await failure(client, request)
                #expect(error?.kind == .invalidRequest, "\(String(describing: error))")
                #expect(error?.sentRequest == .notSent)
            }
        }
    }

    @Test func `a server that does not answer times out`() async throws {
        try await with { client, server in
            var request = CurlRequest(.post, server.url("hang"), body: [1])
            request.timeoutSeconds = 0.2
            let error = await failure(client, request)
            #expect(error?.kind == .timeout)
            #expect(error?.sentRequest == .maybeSent)
        }
    }

    @Test func `a server that dribbles times out by its speed`() async throws {
        try await with { client, server in
            var request = CurlRequest(.get, server.url("dribble"))
            request.timeoutSeconds = 0
            (request.lowSpeedSeconds, request.lowSpeedBytesPerSecond) = (1, 1000)
            #expect(await failure(client, request)?.kind == .timeout)
        }
    }

    @Test func `connections are kept, and counted in the summary`() async throws {
        let observer = Summaries()
        try await with(observer: observer) { client, server in
            let first = try await text(client, server.url("connection"))
            for _ in 0..<5 { #expect(try await text(client, server.url("connection")) == first) }
            let all = observer.all
            #expect(all.count == 6)
            #expect(all.map(\.connectionsOpened).reduce(0, +) == 1)
            #expect(all.allSatisfy { $0.failure == nil && $0.status == 200 && $0.bytesReceived > 0 })
        }
    }

    @Test func `a request that must happen once is not repeated on a dying connection`() async throws {
        for isRepeatable in [false, true] {
            try await with { client, server in
                #expect(try await client.perform(CurlRequest(.get, server.url("silent-second"))).status == 200)
                let before = try #require(Int(try await count(server, "silent-second")))
                var request = CurlRequest(.post, server.url("silent-second"), body: [1, 2, 3])
                request.isRepeatable = isRepeatable
                let error = await failure(client, request)
                let after = try #require(Int(try await count(server, "silent-second")))
                #expect(after - before == (isRepeatable ? 2 : 1))
                #expect(error?.kind == (isRepeatable ? nil : .reset))
                if !isRepeatable { #expect(error?.sentRequest == .maybeSent) }
            }
        }
    }

    /// Through another client: this one's connection is the matter of the test.
    private func count(_ server: FaultyServer, _ path: String) async throws -> String {
        let client = CurlClient()
        let result = try await text(client, server.url("count?\(path)"))
        await client.close()
        return result
    }

    @Test func `an answer may be as large as its bound and not larger`() async throws {
        try await with { client, server in
            for (count, isAllowed) in [(99_999, true), (100_000, true), (100_001, false)] {
                for path in ["bytes", "gzip"] {
                    var request = CurlRequest(.get, server.url("\(path)?\(count)"))
                    request.responseBytesMax = 100_000
                    request.acceptsCompression = true
                    #expect(await failure(client, request)?.kind == (isAllowed ? nil : .tooLarge))
                }
            }
        }
    }

    @Test func `connections to a host are bounded and the rest waits`() async throws {
        var configuration = CurlConfiguration()
        configuration.connectionsPerHostMax = 3
        try await with(configuration) { client, server in
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<20 {
                    group.addTask { (try? await client.perform(CurlRequest(.get, server.url("held"))).status) == 200 }
                }
                for await isAnswered in group { #expect(isAnswered) }
            }
            let most = try await text(client, server.url("most-held"))
            #expect(most == "3")
        }
    }

    @Test func `one transfer more than the bound is refused`() async throws {
        var configuration = CurlConfiguration()
        configuration.transfersMax = 2
        try await with(configuration) { client, server in
            try await withThrowingTaskGroup(of: CurlError?.self) { group in
                for _ in 0..<2 { group.addTask { await failure(client, CurlRequest(.get, server.url("hang"))) } }
                try await eventually(within: 60) { client.transfers == 2 }
                let error = await failure(client, CurlRequest(.get, server.url("echo")))
                #expect(error?.kind == .overloaded)
                #expect(error?.sentRequest == .notSent)
                group.cancelAll()
                for try await error in group { #expect(error?.kind == .cancelled) }
            }
            #expect(try await client.perform(CurlRequest(.get, server.url("echo"))).status == 200)
        }
    }

    @Test func `a cancelled task's transfer ends at once, before and after it was sent`() async throws {
        try await with { client, server in
            let early = Task { () -> CurlError? in
                while !Task.isCancelled { await Task.yield() }
                return await failure(client, CurlRequest(.get, server.url("echo")))
            }
            early.cancel()
            let kind = await early.value?.kind
            #expect(kind == nil || kind == .cancelled)
            let task = Task { await failure(client, CurlRequest(.post, server.url("hang"), body: [1])) }
            let before = try #require(Int(try await count(server, "hang")))
            try await eventually(within: 60) { client.transfers == 1 }
            try await eventually(within: 60) { Int(try await count(server, "hang")) ?? 0 >= before }
            task.cancel()
            #expect(await task.value?.kind == .cancelled)
        }
    }

    @Test func `a closed client ends what runs and takes nothing more`() async throws {
        let server = try await FaultyServer.shared.value
        let client = CurlClient()
        let task = Task { await failure(client, CurlRequest(.get, server.url("hang"))) }
        try await eventually(within: 60) { client.transfers == 1 }
        await client.close()
        #expect(await task.value?.kind == .closed)
        #expect(await failure(client, CurlRequest(.get, server.url("echo")))?.kind == .closed)
        await client.close()
    }
}

final class Summaries: CurlObserver {
    private let summaries = Mutex<[CurlSummary]>([])

    var all: [CurlSummary] { summaries.withLock { $0 } }

    func transferEnded(_ summary: CurlSummary) { summaries.withLock { $0.append(summary) } }
}
