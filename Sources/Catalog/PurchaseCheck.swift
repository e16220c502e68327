import Curl
import Foundation
import HTTPTypes
import Logging
import ServiceKit
import ServiceLifecycle

/// Asks the order service whether a user has bought a product. Without its answer nobody may review: 503.
struct PurchaseCheck: Service {
    private struct Answer: Decodable {
        let bought: Bool
    }

    let base: String
    let tokens: TokenAuthority
    let timeoutSeconds: Double
    let logger: Logger
    private let curl = CurlClient(configuration: CurlConfiguration())

    static let answerBytesMax = 64 << 10

    init(base: String, tokens: TokenAuthority, timeoutSeconds: Double, logger: Logger) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.tokens = tokens
        self.timeoutSeconds = timeoutSeconds
        self.logger = logger
    }

    /// Lives as long as the service, and closes its connections at the end.
    func run() async throws {
        try? await gracefulShutdown()
        await curl.close()
    }

    /// - Parameters: both UUIDs.
    func hasBought(userID: String, productID: String) async throws -> Bool {
        var headers = CurlHeaders()
        headers.append("Authorization", "Bearer \(try await tokens.serviceToken(from: "catalog", to: "orders"))")
        if let trace = RequestTrace.current {
            headers.append("X-Request-Id", trace.requestID)
            if let traceparent = trace.traceparent { headers.append("traceparent", traceparent) }
        }
        var request = CurlRequest(
            .get, "\(base)/internal/purchases?userId=\(userID)&productId=\(productID)", headers: headers)
        request.connectTimeoutSeconds = min(1, timeoutSeconds)
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = Self.answerBytesMax
        do {
            let response = try await curl.perform(request)
            if response.status == 200, let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body)) {
                return answer.bought
            }
            logger.warning(
                "The order service did not answer", metadata: ["status": .stringConvertible(response.status)])
        } catch {
            guard error.kind != .cancelled else { throw CancellationError() }
            logger.warning("The order service did not answer", metadata: ["kind": .string(error.kind.rawValue)])
        }
        throw Problem.unavailable(
            "Whether you have bought this product can't be found out now; send the review again later.",
            code: "orders_unavailable", retryAfterSeconds: 5)
    }
}
