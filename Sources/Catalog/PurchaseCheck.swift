import Curl
import Foundation
import HTTPTypes
import Logging
import ServiceKit
import ServiceLifecycle
import Synchronization

/// Asks the order service whether a user has bought a product. Without its answer nobody may review: 503.
///
/// The question changes nothing, so one that got no answer is asked once more; none is asked while the circuit breaker
/// is open.
final class PurchaseCheck: Service {
    private struct Answer: Decodable {
        let bought: Bool
    }

    private let base: String
    private let tokens: TokenAuthority
    private let timeoutSeconds: Double
    private let metrics: PurchaseCheckMetrics
    private let logger: Logger
    private let nowNanoseconds: @Sendable () -> Int64
    private let breaker: Mutex<CircuitBreaker>
    private let curl: CurlClient

    static let attemptsMax = 2
    static let answerBytesMax = 64 << 10

    init(
        base: String, tokens: TokenAuthority, timeoutSeconds: Double, metrics: PurchaseCheckMetrics, logger: Logger,
        breaker: CircuitBreaker = CircuitBreaker(), tls: CurlTLS = CurlTLS(),
        nowNanoseconds: @escaping @Sendable () -> Int64 = ServicePolicy.monotonicNanoseconds
    ) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.tokens = tokens
        curl = CurlClient(configuration: CurlConfiguration(tls: tls))
        self.timeoutSeconds = timeoutSeconds
        self.metrics = metrics
        self.logger = logger
        self.nowNanoseconds = nowNanoseconds
        self.breaker = Mutex(breaker)
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
        if let bought = try await ask(request) { return bought }
        throw Problem.unavailable(
            "Whether you have bought this product can't be found out now; send the review again later.",
            code: "orders_unavailable", retryAfterSeconds: 5)
    }

    /// Nil without an answer.
    private func ask(_ request: CurlRequest) async throws -> Bool? {
        for _ in 1...Self.attemptsMax {
            guard breaker.withLock({ $0.admit(now: nowNanoseconds()) }) else {
                metrics.check("rejected")
                return nil
            }
            do throws(CurlError) {
                let response = try await curl.perform(request)
                if response.status == 200,
                    let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
                {
                    record(succeeded: true)
                    metrics.check("ok")
                    return answer.bought
                }
                // A refusal is an answer too, if not the one that was asked for: it would be the same again.
                let isRefusal = (400..<500).contains(response.status) && response.status != 429
                record(succeeded: isRefusal)
                metrics.check(isRefusal ? "refused" : "error")
                logger.warning(
                    "The order service did not answer", metadata: ["status": .stringConvertible(response.status)])
                if isRefusal { return nil }
            } catch {
                // Who asked has gone: that says nothing of the order service.
                guard error.kind != .cancelled else { throw CancellationError() }
                record(succeeded: false)
                metrics.check("error")
                logger.warning("The order service did not answer", metadata: ["kind": .string(error.kind.rawValue)])
                // Nobody listens there: asking again at once is no use.
                guard error.sentRequest == .maybeSent else { return nil }
            }
        }
        return nil
    }

    private func record(succeeded: Bool) {
        let (isClosed, opened) = breaker.withLock { breaker in
            let opened = succeeded ? false : breaker.failed(now: nowNanoseconds())
            if succeeded { breaker.succeeded() }
            return (breaker.isClosed, opened)
        }
        metrics.breaker(isOpen: !isClosed, opened: opened)
    }
}
