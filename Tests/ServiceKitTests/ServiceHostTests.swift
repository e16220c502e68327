import Glibc
import HTTPTypes
import Hummingbird
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import Synchronization
import TestSupport
import Testing

@Suite struct ServiceHostTests {
    static let description = ServiceDescription(
        name: "test-service", port: .catalogPort, healthPaths: ["/api/test/health"],
        openAPI: OpenAPIDocument(
            title: "Test", summary: "Test", version: "1", healthPaths: ["/api/test/health"], dependencies: []
        ).json,
        rateLimit: .catalogRateLimit)

    struct Oops: Error {}

    /// A service with a route for each way to fail.
    private func host(
        _ environment: [String: String] = [:], registry: Registry = Registry(), checks: [ReadinessCheck] = []
    ) throws -> ServiceHost {
        let configuration = try ServiceConfiguration(
            environment: ["LUGX_CATALOG_PORT": "0", "LUGX_READINESS_INTERVAL_SECONDS": "0.05"].merging(environment) {
                $1
            })
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let host = try ServiceHost(
            Self.description, configuration: configuration, registry: registry, logger: logger, checks: checks)
        host.router.get("/api/ok/:id") { _, context in context.clientAddress }
        host.router.post("/api/echo") { request, context in
            try await request.body.collect(upTo: context.bodyBytesMax)
        }
        host.router.get("/api/fails") { _, _ -> String in throw Oops() }
        host.router.get("/api/refuses") { _, _ -> String in
            throw Problem(.conflict, code: "taken", detail: "It is taken.", members: [("left", "3")])
        }
        host.router.get("/api/framework") { _, _ -> String in throw HTTPError(.forbidden, message: "No.") }
        host.router.get("/api/slow") { _, _ -> String in
            try await Task.sleep(for: .seconds(60))
            return "late"
        }
        return host
    }

    private func expectProblem(_ response: TestResponse, _ status: Int, code: String) throws {
        #expect(response.status == status)
        #expect(response.headers[.contentType] == "application/problem+json")
        let json = try JSONValue(response.body)
        #expect(json["status"].integer == status && json["code"].text == code)
        #expect(json["success"].boolean == false)
        for name in ["type", "title", "detail", "instance", "error", "message"] { #expect(json[name].text != nil) }
        #expect(json["request_id"].text == response.headers[.requestID])
    }

    @Test(arguments: Transport.allCases)
    func `every failure is a problem that tells the client what to do and nothing of the inside`(
        transport: Transport
    ) async throws {
        try await TestService.run(host(["LUGX_REQUEST_TIMEOUT_SECONDS": "0.1"]), over: transport) { service in
            try expectProblem(await service.get("/nothing?x=1"), 404, code: "not_found")
            let wrongMethod = try await service.send(TestRequest(.delete, "/api/ok/1"))
            try expectProblem(wrongMethod, 405, code: "method_not_allowed")
            #expect(wrongMethod.headers[.allow] == "GET, HEAD, OPTIONS")
            let internalError = try await service.get("/api/fails")
            try expectProblem(internalError, 500, code: "internal_error")
            #expect(!internalError.text.contains("Oops"))
            let refused = try await service.get("/api/refuses")
            try expectProblem(refused, 409, code: "taken")
            #expect(try JSONValue(refused.body)["left"].integer == 3)
            try expectProblem(await service.get("/api/framework"), 403, code: "http_403")
            let late = try await service.get("/api/slow")
            try expectProblem(late, 503, code: "request_timeout")
            #expect(late.headers[.retryAfter] != nil)
        }
    }

    @Test(arguments: Transport.allCases)
    func `a body up to the bound is taken and one byte more is not`(transport: Transport) async throws {
        try await TestService.run(host(["LUGX_BODY_MAX_BYTES": "2048"]), over: transport) { service in
            for count in [2047, 2048] {
                let body = [UInt8](repeating: 97, count: count)
                let response = try await service.send(TestRequest(.post, "/api/echo", body: body))
                #expect(response.status == 200 && response.body == body)
            }
            let tooLarge = TestRequest(.post, "/api/echo", body: [UInt8](repeating: 97, count: 2049))
            try expectProblem(await service.send(tooLarge), 413, code: "content_too_large")
        }
    }

    @Test(arguments: Transport.allCases)
    func `reads of one client are limited, with headers that say how it stands`(transport: Transport) async throws {
        try await TestService.run(host(["LUGX_CATALOG_RATE_LIMIT": "3/1h"]), over: transport) { service in
            let allowed = try await service.get("/api/ok/1")
            #expect(allowed.status == 200 && allowed.headers[.rateLimitLimit] == "3")
            #expect(allowed.headers[.rateLimitRemaining] == "2")
            _ = try await service.get("/api/ok/1")
            #expect(try await service.get("/api/ok/1").headers[.rateLimitRemaining] == "0")
            let refused = try await service.get("/api/ok/1")
            try expectProblem(refused, 429, code: "rate_limited")
            #expect(Int(refused.headers[.retryAfter] ?? "") ?? 0 > 1000)
            for path in ["/health", "/api/test/health", "/metrics"] {
                #expect(try await service.get(path).status == 200)
            }
        }
    }

    @Test(arguments: Transport.allCases)
    func `clients behind a trusted proxy are told apart, others can't choose who they are`(
        transport: Transport
    ) async throws {
        let forwarded: HTTPFields = [.forwardedFor: "6.6.6.6, 203.0.113.7"]
        try await TestService.run(host(["LUGX_TRUSTED_PROXIES": "127.0.0.0/8"]), over: transport) { service in
            let answer = try await service.get("/api/ok/1", headers: forwarded)
            #expect(answer.text == "203.0.113.7")
        }
        try await TestService.run(host(), over: transport) { service in
            let answer = try await service.get("/api/ok/1", headers: forwarded)
            #expect(answer.text == "127.0.0.1")
        }
    }

    @Test(arguments: Transport.allCases)
    func `every answer has an id, the client's where it is sane, and headers that protect`(
        transport: Transport
    ) async throws {
        try await TestService.run(host(), over: transport) { service in
            let own = try await service.get("/api/ok/1", headers: [.requestID: "order-7"])
            #expect(own.headers[.requestID] == "order-7")
            let made = try await service.get("/nothing", headers: [.requestID: "a b<script>"])
            #expect(made.headers[.requestID]?.utf8.count == 32)
            #expect(made.headers[.xContentTypeOptions] == "nosniff")
            #expect(made.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(made.headers[.accessControlAllowOrigin] == nil)
        }
    }

    @Test(arguments: Transport.allCases)
    func `pages of configured origins may read, others may not`(transport: Transport) async throws {
        try await TestService.run(host(["LUGX_CORS_ORIGINS": "https://shop.example"]), over: transport) { service in
            let ours: HTTPFields = [.origin: "https://shop.example", .accessControlRequestMethod: "GET"]
            let preflight = try await service.send(TestRequest(.options, "/api/ok/1", headers: ours))
            #expect(preflight.status == 204)
            #expect(preflight.headers[.accessControlAllowOrigin] == "https://shop.example")
            #expect(preflight.headers[.accessControlAllowMethods] == "GET, HEAD, OPTIONS")
            #expect(preflight.headers[.vary] == "Origin")
            let other = try await service.get("/api/ok/1", headers: [.origin: "https://evil.example"])
            #expect(other.status == 200 && other.headers[.accessControlAllowOrigin] == nil)
            let failed = try await service.get("/nothing", headers: ours)
            #expect(failed.headers[.accessControlAllowOrigin] == "https://shop.example")
        }
    }

    @Test(arguments: Transport.allCases)
    func `requests are counted by method, route pattern and status class only`(transport: Transport) async throws {
        let registry = Registry()
        try await TestService.run(host(registry: registry), over: transport) { service in
            for id in 1...5 { _ = try await service.get("/api/ok/\(id)?q=\(id)") }
            for id in 1...5 { _ = try await service.get("/random/\(id)") }
            let text = try await service.get("/metrics").text
            #expect(text.contains("http_requests_total{method=\"GET\",route=\"/api/ok/{id}\",status=\"2xx\"} 5"))
            #expect(text.contains("http_requests_total{method=\"GET\",route=\"unmatched\",status=\"4xx\"} 5"))
            #expect(text.contains("http_request_duration_seconds_bucket"))
            #expect(!text.contains("random"))
        }
        #expect(HTTPMetrics.label(HTTPRequest.Method("BREW")!) == "other")
    }

    @Test(arguments: Transport.allCases)
    func `metrics are answered in the format that is asked for`(transport: Transport) async throws {
        try await TestService.run(host(), over: transport) { service in
            let plain = try await service.get("/metrics")
            #expect(plain.headers[.contentType]?.hasPrefix("text/plain") == true)
            let open = try await service.get(
                "/metrics", headers: [.accept: "application/openmetrics-text; version=1.0.0"])
            #expect(open.headers[.contentType]?.hasPrefix("application/openmetrics-text") == true)
            #expect(open.text.hasSuffix("# EOF\n"))
        }
    }

    @Test func `a taken port is an error that names it and the option that changes it`() async throws {
        try await TestService.run(host(), over: .live) { service in
            let port = try #require(service.port)
            let error = await #expect(throws: ListenError.self) {
                try await host(["LUGX_CATALOG_PORT": "\(port)"]).run()
            }
            #expect(error?.errnoCode == EADDRINUSE)
            #expect(error?.description.contains("127.0.0.1:\(port)") == true)
            #expect(error?.description.contains("LUGX_CATALOG_PORT") == true)
        }
    }

    @Test(arguments: Transport.allCases)
    func `health and readiness follow a dependency that dies and comes back`(transport: Transport) async throws {
        let dependency = Dependency()
        let needed = ReadinessCheck("database", critical: true) { try dependency.ask() }
        let other = ReadinessCheck("cache", critical: false) {}
        try await TestService.run(host(checks: [needed, other]), over: transport) { service in
            try await eventually("ready") { try await service.get("/ready").status == 200 }
            #expect(try JSONValue(await service.get("/health").body)["status"].text == "healthy")

            dependency.isUp.store(false, ordering: .relaxed)
            try await eventually("not ready") { try await service.get("/ready").status == 503 }
            let notReady = try await service.get("/ready")
            try expectProblem(notReady, 503, code: "not_ready")
            #expect(try JSONValue(notReady.body)["checks"]["database"].text == "disconnected")
            for path in ["/health", "/api/test/health"] {
                let health = try await service.get(path)
                let json = try JSONValue(health.body)
                #expect(health.status == 200 && json["service"].text == "test-service")
                #expect(json["status"].text == "degraded" && json["database"].text == "disconnected")
                #expect(json["cache"].text == "connected" && json["timestamp"].text?.hasSuffix("Z") == true)
            }
            let metrics = try await service.get("/metrics").text
            #expect(metrics.contains(#"lugx_dependency_up{critical="true",dependency="database"} 0"#))
            #expect(metrics.contains(#"lugx_dependency_up{critical="false",dependency="cache"} 1"#))

            dependency.isUp.store(true, ordering: .relaxed)
            try await eventually("ready again") { try await service.get("/ready").status == 200 }
            let again = try await service.get("/metrics").text
            #expect(again.contains(#"lugx_dependency_up{critical="true",dependency="database"} 1"#))
        }
    }

    @Test func `a check that hangs counts as down and does not delay the answer`() async throws {
        let hanging = ReadinessCheck("database", critical: true) { try await Task.sleep(for: .seconds(3600)) }
        let host = try host(["LUGX_READINESS_TIMEOUT_SECONDS": "0.05"], checks: [hanging])
        try await TestService.run(host, over: .inProcess) { service in
            #expect(try await service.get("/ready").status == 503)
            try await eventually("known to be down") {
                try JSONValue(await service.get("/health").body)["database"].text == "disconnected"
            }
        }
    }

    @Test func `work is cancelled once the client has left`() async throws {
        let left = Dependency()
        left.isUp.store(false, ordering: .relaxed)
        let host = try host()
        host.router.get("/api/waits") { _, context -> String in
            left.isUp.store(true, ordering: .relaxed)
            return try await context.untilClientLeaves {
                do {
                    try await Task.sleep(for: .seconds(3600))
                } catch {
                    left.wasCancelled.store(true, ordering: .relaxed)
                    throw error
                }
                return "never"
            }
        }
        try await TestService.run(host, over: .live) { service in
            let request = Task { try await service.get("/api/waits") }
            try await eventually("the request to arrive") { left.isUp.load(ordering: .relaxed) }
            request.cancel()
            try await eventually("the work to be cancelled") { left.wasCancelled.load(ordering: .relaxed) }
        }
    }
}
