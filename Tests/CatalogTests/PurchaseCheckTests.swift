import Hummingbird
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import Synchronization
import Testing

@testable import Catalog

/// What the catalogue asks the order service, over a socket.
@Suite struct PurchaseCheckTests {
    private static func withOrders(
        _ answer: @escaping @Sendable (Request, ServiceContext) throws -> Response,
        _ body: @escaping @Sendable (PurchaseCheck, Registry, Clock) async throws -> Void
    ) async throws {
        let (registry, now) = (Registry(), Clock(0))
        let tokens = await TokenAuthority(keys: try TokenKey.list(String(repeating: "k", count: 32)))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let host = try ServiceHost(
            ServiceDescription(
                name: "orders", port: .ordersPort, healthPaths: [], openAPI: "{}", rateLimit: nil),
            configuration: ServiceConfiguration(environment: ["LUGX_ORDERS_PORT": "0"]), registry: Registry(),
            logger: logger, checks: [])
        host.router.add(middleware: AuthenticationMiddleware(tokens, service: "orders"))
        host.router.get("/internal/purchases") { request, context in try answer(request, context) }
        try await TestService.run(host, over: .live) { [logger, registry, now] service in
            let port = try #require(service.port)
            try await body(
                PurchaseCheck(
                    base: "http://127.0.0.1:\(port)/", tokens: tokens, timeoutSeconds: 20,
                    metrics: PurchaseCheckMetrics(registry: registry), logger: logger,
                    nowNanoseconds: { now.nanoseconds }), registry, now)
        }
    }

    private static func json(_ text: String) -> Response {
        Response(status: .ok, body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    @Test func `the order service is asked with a token of the catalogue, and its word counts`() async throws {
        try await Self.withOrders { request, context in
            let caller = try context.requireService()
            #expect(caller == "catalog")
            let query = request.uri.queryParameters
            return Self.json("{\"bought\":\(query["userId"] == "u1" && query["productId"] == "p1")}")
        } _: { check, _, _ in
            let answers = [
                try await check.hasBought(userID: "u1", productID: "p1"),
                try await check.hasBought(userID: "u1", productID: "p2"),
            ]
            #expect(answers == [true, false])
        }
    }

    @Test(arguments: ["", "{}", #"{"bought":"yes"}"#])
    func `an answer that says nothing is a 503`(text: String) async throws {
        try await Self.withOrders { _, _ in
            Self.json(text)
        } _: { check, _, _ in
            let problem = await #expect(throws: Problem.self) {
                try await check.hasBought(userID: "u1", productID: "p1")
            }
            #expect(problem?.status == .serviceUnavailable && problem?.code == "orders_unavailable")
        }
    }

    @Test func `without the order service it is a 503`() async throws {
        let tokens = await TokenAuthority(keys: try TokenKey.list(String(repeating: "k", count: 32)))
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let registry = Registry()
        let check = PurchaseCheck(
            base: "http://127.0.0.1:1", tokens: tokens, timeoutSeconds: 20,
            metrics: try PurchaseCheckMetrics(registry: registry), logger: logger)
        let problem = await #expect(throws: Problem.self) {
            try await check.hasBought(userID: "u1", productID: "p1")
        }
        #expect(problem?.status == .serviceUnavailable)
        // Nobody listens: there was no second try.
        #expect(Self.shows(registry, #"catalog_purchase_checks_total{result="error"} 1"#))
    }

    @Test func `an order service that keeps failing is not asked for a while, and then by one`() async throws {
        let calls = Mutex(0)
        let isDown = Mutex(true)
        try await Self.withOrders { _, _ in
            calls.withLock { $0 += 1 }
            return isDown.withLock { $0 } ? Response(status: .badGateway) : Self.json(#"{"bought":true}"#)
        } _: { check, registry, now in
            for _ in 0..<5 {
                await #expect(throws: Problem.self) { try await check.hasBought(userID: "u1", productID: "p1") }
            }
            // Two tries for each of the first questions, then none: the breaker is open.
            #expect(calls.withLock { $0 } == 5)
            #expect(Self.shows(registry, "catalog_orders_breaker_open 1"))
            #expect(Self.shows(registry, "catalog_orders_breaker_opened_total 1"))
            isDown.withLock { $0 = false }
            now.advance(by: 2_000_000_000)
            let bought = try await check.hasBought(userID: "u1", productID: "p1")
            #expect(bought)
            #expect(Self.shows(registry, "catalog_orders_breaker_open 0"))
        }
    }

    @Test func `a refusal of the order service is no failure, and not asked for again`() async throws {
        let calls = Mutex(0)
        try await Self.withOrders { _, _ in
            calls.withLock { $0 += 1 }
            return Response(status: .badRequest)
        } _: { check, registry, _ in
            for _ in 0..<7 {
                await #expect(throws: Problem.self) { try await check.hasBought(userID: "u1", productID: "p1") }
            }
            #expect(calls.withLock { $0 } == 7)
            #expect(Self.shows(registry, "catalog_orders_breaker_open 0"))
        }
    }

    private static func shows(_ registry: Registry, _ line: String) -> Bool {
        var bytes: [UInt8] = []
        registry.render(.text004, into: &bytes)
        return String(decoding: bytes, as: UTF8.self).contains(line)
    }

    /// Nanoseconds, moved by the test.
    private final class Clock: Sendable {
        private let now: Mutex<Int64>
        init(_ now: Int64) { self.now = Mutex(now) }
        var nanoseconds: Int64 { now.withLock { $0 } }
        func advance(by nanoseconds: Int64) { now.withLock { $0 += nanoseconds } }
    }
}
