import Curl
import Foundation
import HTTPTypes
import Logging
import Postgres
import ServiceKit
import ServiceLifecycle
import Synchronization

/// The catalogue's internal stock API. Every call is idempotent by the reservation's key, so one that got no answer is
/// made once more; none is made while the circuit breaker is open.
final class CatalogueClient: Service {
    /// What a client may need to know of a fault of the catalogue, and no more.
    private struct RemoteProblem: Decodable {
        struct Item: Codable {
            let productId: String
            let requested: Int?
            let left: Int?
        }

        let code: String?
        let detail: String?
        let items: [Item]?
    }

    private struct RemoteReservation: Decodable {
        struct Item: Decodable {
            let productId: String
            let name: String
            let unitPrice: String
            /// Said of what is held.
            let quantity: Int?
        }

        let items: [Item]
    }

    private let base: String
    private let curl: CurlClient
    private let tokens: TokenAuthority
    private let currency: Currency
    private let timeoutSeconds: Double
    private let metrics: OrdersMetrics
    private let logger: Logger
    private let nowNanoseconds: @Sendable () -> Int64
    private let breaker: Mutex<CircuitBreaker>

    static let attemptsMax = 2
    static let answerBytesMax = 1 << 20

    init(
        base: String, curl: CurlClient, tokens: TokenAuthority, currency: Currency, timeoutSeconds: Double,
        metrics: OrdersMetrics, logger: Logger, breaker: CircuitBreaker = CircuitBreaker(),
        nowNanoseconds: @escaping @Sendable () -> Int64 = ServicePolicy.monotonicNanoseconds
    ) {
        self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
        self.curl = curl
        self.tokens = tokens
        self.currency = currency
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

    // MARK: The calls

    /// Takes the items out of the stock for a while and says what they cost.
    func reserve(
        _ key: PostgresUUID, _ items: [OrderRequest.Item], expiresInSeconds: Int
    ) async throws -> Reservation {
        let body = "{\"key\":\"\(key)\",\"expiresInSeconds\":\(expiresInSeconds),\"items\":\(Self.list(items))}"
        let response = try await call("reserve", "/internal/stock/reservations", body)
        guard response.status == 200 || response.status == 201 else { throw refusal(response) }
        guard let remote = try? JSONDecoder().decode(RemoteReservation.self, from: Data(response.body)),
            let reservation = reservation(remote, for: items)
        else {
            logger.error("The catalogue's reservation is not what was asked for", metadata: ["key": "\(key)"])
            throw CatalogueFault.unavailable(mayHaveArrived: true)
        }
        return reservation
    }

    /// Makes a reservation last.
    func confirm(_ key: PostgresUUID) async throws {
        let response = try await call("confirm", "/internal/stock/reservations/\(key)/confirm", "{}")
        switch response.status {
        case 200: return
        case 404, 409, 410: throw CatalogueFault.gone
        default: throw refusal(response)
        }
    }

    /// Puts back what a reservation holds, confirmed or not; false where the catalogue has none by this key.
    @discardableResult
    func release(_ key: PostgresUUID, reason: String) async throws -> Bool {
        let response = try await call(
            "release", "/internal/stock/reservations/\(key)/release", "{\"reason\":\(JSONText.quoted(reason))}")
        switch response.status {
        case 200: return true
        case 404, 410: return false
        default: throw refusal(response)
        }
    }

    /// Takes some copies back from an order, once for each key: into stock, or written off.
    func takeBack(
        _ key: PostgresUUID, of reservation: PostgresUUID, _ items: [OrderRequest.Item], putsBack: Bool, reason: String
    ) async throws {
        let response = try await call(
            "return", "/internal/stock/returns",
            "{\"key\":\"\(key)\",\"reservationKey\":\"\(reservation)\",\"putBack\":\(putsBack),"
                + "\"reason\":\(JSONText.quoted(reason)),\"items\":\(Self.list(items))}")
        guard response.status == 200 || response.status == 201 else { throw refusal(response) }
    }

    /// What items cost now; nothing is held.
    func prices(_ items: [OrderRequest.Item]) async throws -> [Reservation.Item] {
        let response = try await call("prices", "/internal/stock/prices", "{\"items\":\(Self.list(items))}")
        guard response.status == 200 else { throw refusal(response) }
        guard let remote = try? JSONDecoder().decode(RemoteReservation.self, from: Data(response.body)),
            let priced = reservation(remote, for: items)
        else {
            logger.error("The catalogue's prices are not those that were asked for")
            throw CatalogueFault.unavailable(mayHaveArrived: true)
        }
        return priced.items
    }

    private static func list(_ items: [OrderRequest.Item]) -> String {
        let list = items.map { "{\"productId\":\"\($0.productId)\",\"quantity\":\($0.quantity)}" }
        return "[\(list.joined(separator: ","))]"
    }

    // MARK: Calling

    private func call(_ operation: String, _ path: String, _ body: String) async throws -> CurlResponse {
        let token = try await tokens.serviceToken(from: "orders", to: "catalog")
        var headers = CurlHeaders()
        headers.append("Authorization", "Bearer \(token)")
        headers.append("Content-Type", "application/json")
        if let trace = RequestTrace.current {
            headers.append("X-Request-Id", trace.requestID)
            if let traceparent = trace.traceparent { headers.append("traceparent", traceparent) }
        }
        if let moment = Backdate.current?.text { headers.append("Lugx-Backdate", moment) }
        var request = CurlRequest(.post, base + path, headers: headers, body: Array(body.utf8))
        request.connectTimeoutSeconds = min(1, timeoutSeconds)
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = Self.answerBytesMax
        request.isRepeatable = true

        var mayHaveArrived = false
        for _ in 1...Self.attemptsMax {
            guard breaker.withLock({ $0.admit(now: nowNanoseconds()) }) else {
                metrics.catalogue(operation, "rejected")
                throw CatalogueFault.unavailable(mayHaveArrived: mayHaveArrived)
            }
            do throws(CurlError) {
                let response = try await curl.perform(request)
                if response.status < 500, response.status != 429 {
                    record(succeeded: true)
                    metrics.catalogue(operation, response.status < 400 ? "ok" : "refused")
                    return response
                }
                mayHaveArrived = true
                record(succeeded: false)
                metrics.catalogue(operation, "error")
                logger.warning(
                    "The catalogue failed",
                    metadata: ["operation": .string(operation), "status": .stringConvertible(response.status)])
            } catch {
                // Who asked has gone: that says nothing of the catalogue.
                if error.kind == .cancelled { break }
                record(succeeded: false)
                metrics.catalogue(operation, "error")
                logger.warning(
                    "The catalogue did not answer",
                    metadata: ["operation": .string(operation), "kind": .string(error.kind.rawValue)])
                if error.sentRequest == .maybeSent { mayHaveArrived = true }
                // Nobody listens there: asking again at once is no use.
                guard error.sentRequest == .maybeSent else { break }
            }
        }
        throw CatalogueFault.unavailable(mayHaveArrived: mayHaveArrived)
    }

    private func record(succeeded: Bool) {
        let (isClosed, opened) = breaker.withLock { breaker in
            let opened = succeeded ? false : breaker.failed(now: nowNanoseconds())
            if succeeded { breaker.succeeded() }
            return (breaker.isClosed, opened)
        }
        metrics.breaker(isOpen: !isClosed, opened: opened)
    }

    // MARK: Reading answers

    /// The items as asked for, each with its price; nil where they are not the same.
    private func reservation(_ remote: RemoteReservation, for items: [OrderRequest.Item]) -> Reservation? {
        guard remote.items.count == items.count else { return nil }
        var found: [Reservation.Item] = []
        for item in items {
            guard let match = remote.items.first(where: { PostgresUUID($0.productId) == item.productId }),
                match.quantity ?? item.quantity == item.quantity, let price = Money(match.unitPrice, currency),
                !price.isNegative
            else { return nil }
            found.append(
                Reservation.Item(
                    productId: item.productId, name: match.name, unitPrice: price, quantity: item.quantity))
        }
        return Reservation(items: found)
    }

    private func refusal(_ response: CurlResponse) -> CatalogueFault {
        let remote = try? JSONDecoder().decode(RemoteProblem.self, from: Data(response.body))
        var members: [(name: String, json: String)] = []
        if let items = remote?.items, let json = try? JSONEncoder().encode(items) {
            members.append(("items", String(decoding: json, as: UTF8.self)))
        }
        switch (response.status, remote?.code) {
        case (409, "out_of_stock"):
            let left = (remote?.items ?? []).map { "\($0.productId): \($0.left ?? 0) left" }
            return .refused(
                Problem(
                    .conflict, code: "out_of_stock",
                    detail: "There is not enough in stock: \(left.joined(separator: ", ")).", members: members))
        case (404, "unknown_product"):
            return .refused(
                Problem(
                    .unprocessableContent, code: "unknown_product",
                    detail: remote?.detail ?? "A product in the order does not exist.", members: members))
        case (409, "reservation_released"):
            return .gone
        default:
            logger.error(
                "The catalogue refused what it should not",
                metadata: [
                    "status": .stringConvertible(response.status), "code": .string(remote?.code ?? "none"),
                ])
            return .unavailable(mayHaveArrived: true)
        }
    }
}
