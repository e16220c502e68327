import Hummingbird
import Logging
import MetricsRegistry
import ServiceKit
import ServiceTestSupport
import Testing

@testable import Catalog

/// What the catalogue asks the order service, over a socket.
@Suite struct PurchaseCheckTests {
    private static func withOrders(
        _ answer: @escaping @Sendable (Request, ServiceContext) throws -> Response,
        _ body: @escaping @Sendable (PurchaseCheck) async throws -> Void
    ) async throws {
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
        try await TestService.run(host, over: .live) { [logger] service in
            let port = try #require(service.port)
            try await body(
                PurchaseCheck(
                    base: "http://127.0.0.1:\(port)/", tokens: tokens, timeoutSeconds: 5, logger: logger))
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
        } _: { check in
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
        } _: { check in
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
        let check = PurchaseCheck(base: "http://127.0.0.1:1", tokens: tokens, timeoutSeconds: 5, logger: logger)
        let problem = await #expect(throws: Problem.self) {
            try await check.hasBought(userID: "u1", productID: "p1")
        }
        #expect(problem?.status == .serviceUnavailable)
    }
}
