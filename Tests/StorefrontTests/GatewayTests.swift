import Curl
import HTTPTypes
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import TestSupport
import Testing

@testable import Storefront

/// The gateway in front of a server that misbehaves.
struct GatewayTests {
    private static func host(
        orders port: Int, registry: Registry = Registry(), _ environment: [String: String] = [:]
    ) throws -> ServiceHost {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let variables = [
            "LUGX_STOREFRONT_PORT": "0", "LUGX_ORDERS_URL": "http://127.0.0.1:\(port)",
            // Nothing listens there.
            "LUGX_CATALOG_URL": "http://127.0.0.1:1", "LUGX_ANALYTICS_URL": "http://127.0.0.1:1",
        ]
        return try StorefrontService.host(
            configuration: try ServiceConfiguration(environment: variables.merging(environment) { $1 }),
            registry: registry, logger: logger)
    }

    private func run(
        _ environment: [String: String] = [:], registry: Registry = Registry(),
        _ body: @escaping @Sendable (TestService, CurlClient) async throws -> Void
    ) async throws {
        let server = try await FaultyServer.shared.value
        try await TestService.run(
            Self.host(orders: server.port, registry: registry, environment), over: .live
        ) { service in
            let client = CurlClient()
            try await body(service, client)
            await client.close()
        }
    }

    @Test func `a request and its answer go through as they are`() async throws {
        try await run { service, _ in
            let answer = try await service.send(
                TestRequest(
                    .post, "/api/orders/echo?a=%20b", headers: [.init("Idempotency-Key")!: "k"],
                    body: Array("body".utf8)))
            #expect(answer.status == 200)
            #expect(answer.headers[.init("X-Echo")!] == "yes")
            #expect(answer.headers[.contentLength] == String(answer.body.count))
            let json = try JSONValue(answer.body)
            #expect(json["method"].text == "POST")
            #expect(json["length"].integer == 4)
            #expect(answer.text.contains("Idempotency-Key"))
            #expect(answer.text.contains("X-Forwarded-For"))
            #expect(try await service.get("/api/orders/status?418").status == 418)
            let redirect = try await service.get("/api/orders/redirect")
            #expect(redirect.status == 302)
            #expect(redirect.headers[.location] == "/echo")
        }
    }

    @Test func `an answer is passed on while it arrives, and no faster than it is read`() async throws {
        try await run { service, client in
            let port = try #require(service.port)
            var slow = CurlRequest(.get, "http://127.0.0.1:\(port)/api/orders/dribble")
            slow.timeoutSeconds = 0
            let answer = try await client.stream(slow)
            var pieces = answer.body.makeAsyncIterator()
            // The whole would take minutes.
            #expect(try await pieces.next()?.first == UInt8(ascii: "d"))

            var endless = CurlRequest(.get, "http://127.0.0.1:\(port)/api/orders/endless")
            endless.timeoutSeconds = 0
            endless.responseBytesMax = .max
            var stream: CurlStreamedResponse? = try await client.stream(endless)
            #expect(stream?.status == 200)
            let server = try await FaultyServer.shared.value
            let read = { () async throws -> Int in
                Int(
                    String(
                        decoding: try await client.perform(CurlRequest(.get, server.url("count?endless-pieces"))).body,
                        as: UTF8.self)) ?? 0
            }
            // Nobody reads: what the sockets and the two buffers hold goes, and then nothing does.
            var before = -1
            try await eventually(every: 300, "the server stands still") {
                let now = try await read()
                defer { before = now }
                return now > 0 && now == before
            }
            let ended = { () async throws -> String in
                String(
                    decoding: try await client.perform(CurlRequest(.get, server.url("count?endless-ended"))).body,
                    as: UTF8.self)
            }
            let endedBefore = try await ended()
            stream = nil
            try await eventually("the service's connection ends with the client's") { try await ended() != endedBefore }
        }
    }

    @Test func `an answer that breaks off breaks off at the client too`() async throws {
        let registry = Registry()
        try await run(registry: registry) { service, client in
            let port = try #require(service.port)
            for path in ["truncated", "unfinished"] {
                await #expect(throws: CurlError.self, "\(path)") {
                    try await client.perform(CurlRequest(.get, "http://127.0.0.1:\(port)/api/orders/\(path)"))
                }
            }
            try await eventually("it is counted") {
                registry.text.contains(#"lugx_gateway_requests_total{upstream="orders",outcome="cut_off"} 2"#)
            }
        }
    }

    @Test func `a reading request is repeated, and one that may have done something is not`() async throws {
        try await run { service, client in
            let server = try await FaultyServer.shared.value
            let count = { () async throws -> Int in
                Int(
                    String(
                        decoding: try await client.perform(CurlRequest(.get, server.url("count?reset"))).body,
                        as: UTF8.self)) ?? 0
            }
            let before = try await count()
            let read = try await service.get("/api/orders/reset")
            #expect(read.status == 503)
            #expect(read.headers[.retryAfter] == "2")
            #expect(try await count() == before + ForwardingPlan.attemptsMax)
            let written = try await service.send(TestRequest(.post, "/api/orders/reset", body: Array("{}".utf8)))
            #expect(written.status == 503)
            #expect(written.text.contains("unknown"))
            #expect(try await count() == before + ForwardingPlan.attemptsMax + 1)
        }
    }

    @Test func `a service that is down is left alone after a while, and said so at once`() async throws {
        let registry = Registry()
        try await run(registry: registry) { service, _ in
            for _ in 0..<10 {
                let answer = try await service.get("/api/products")
                #expect(answer.status == 503)
                let json = try JSONValue(answer.body)
                #expect(json["code"].text == "upstream_unavailable")
                #expect(json["upstream"].text == "catalog")
            }
            #expect(registry.text.contains(#"lugx_gateway_breaker_open{upstream="catalog"} 1"#))
            // The others are not.
            #expect(try await service.get("/api/orders/echo").status == 200)
        }
    }

    @Test func `a service that stays silent is given up on, and a client that leaves ends the request`() async throws {
        let registry = Registry()
        try await run(["LUGX_REQUEST_TIMEOUT_SECONDS": "1"], registry: registry) { service, client in
            let answer = try await service.get("/api/orders/hang")
            #expect(answer.status == 504)
            #expect(try JSONValue(answer.body)["code"].text == "upstream_timeout")
        }
        try await run(registry: Registry()) { service, client in
            let port = try #require(service.port)
            let waiting = Task {
                try await client.perform(CurlRequest(.get, "http://127.0.0.1:\(port)/api/orders/hang"))
            }
            try await eventually("it waits") {
                try await service.get("/metrics").text.contains(
                    #"lugx_gateway_requests_in_progress{upstream="orders"} 1"#)
            }
            waiting.cancel()
            try await eventually("its place is free") {
                try await service.get("/metrics").text.contains(
                    #"lugx_gateway_requests_in_progress{upstream="orders"} 0"#)
            }
        }
    }

    @Test func `a body above the bound is refused, and nothing but the services' APIs is passed on`() async throws {
        try await run(["LUGX_BODY_MAX_BYTES": "1024", "LUGX_TRACK_BODY_MAX_BYTES": "2048"]) { service, _ in
            let large = [UInt8](repeating: 0x20, count: 2049)
            let refused = try await service.send(TestRequest(.post, "/api/orders/echo", body: large))
            #expect(refused.status == 413)
            let largest = TestRequest(.post, "/api/orders/echo", body: [UInt8](large.dropLast()))
            let taken = try await service.send(largest)
            #expect(taken.status == 200)
            #expect(try await service.get("/api/metrics").status == 404)
            #expect(try await service.get("/internal/purchases").status == 404)
            #expect(try await service.get("/api/orders/%2e%2e/metrics").status == 400)
            // The gateway's own, not a service's.
            #expect(try await service.get("/metrics").text.contains("lugx_gateway_requests_total"))
        }
    }
}

extension Registry {
    var text: String {
        var bytes: [UInt8] = []
        render(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
