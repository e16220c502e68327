import Crypto
import Curl
import Postgres
import ServiceKit

/// Where events are posted to.
struct WebhookAddress: Sendable, Hashable {
    let url: String
    /// For the outbox, logs and admins: without user, password and query, told apart by a few digits of the whole.
    let destination: String

    /// Nil for anything but https, or http to this machine.
    init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else {
            return nil
        }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
        guard !host.isEmpty else { return nil }
        switch url[..<scheme.lowerBound].lowercased() {
        case "https": break
        case "http": guard Self.isLoopback(host) else { return nil }
        default: return nil
        }
        self.url = url
        let digest = SHA256.hash(data: Array(url.utf8)).prefix(4)
        destination =
            CurlRequest(.post, url).target + "#" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return name.lowercased() == "localhost" || name == "127.0.0.1" || name == "[::1]"
    }
}

/// Posts events, signed, as they stand in the outbox:
///
///     POST /hook
///     Content-Type: application/json
///     Lugx-Event-Id: 6b0f…            the same in each try: whoever has it already answers 200 and does nothing
///     Lugx-Event-Type: order.shipped
///     Lugx-Signature: t=1795348800,v1=<hexadecimal HMAC-SHA256 of t, a point and the body>
///
/// Any 2xx takes it. 408, 429 and 5xx are tried again for about a day, any other answer twice more.
struct WebhookCourier: Courier {
    let address: WebhookAddress
    let secret: String
    let curl: CurlClient
    /// Seconds since 1970.
    let now: @Sendable () -> Int64
    var timeoutSeconds = 10.0

    var destination: String { address.destination }
    var channel: String { "webhook" }

    func deliver(_ message: OutboxMessage) async -> DeliveryOutcome {
        let body = Array(message.payload.utf8)
        var headers = CurlHeaders()
        headers.append("Content-Type", "application/json")
        headers.append("Lugx-Event-Id", message.eventId.description)
        headers.append("Lugx-Event-Type", message.type)
        headers.append("Lugx-Signature", PaymentNotice.signature(of: body, secret: secret, time: now()))
        var request = CurlRequest(.post, address.url, headers: headers, body: body)
        request.connectTimeoutSeconds = min(5, timeoutSeconds)
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = 64 << 10
        // The receiver knows it by its id.
        request.isRepeatable = true
        do throws(CurlError) {
            return Self.outcome(try await curl.perform(request))
        } catch {
            return Self.outcome(error)
        }
    }

    private static func outcome(_ response: CurlResponse) -> DeliveryOutcome {
        switch response.status {
        case 200..<300: return .delivered
        case 408, 429, 500...:
            let seconds = response.headers["Retry-After"].flatMap(Double.init)
            return .failed(
                DeliveryFailure(
                    kind: .unavailable, persistence: .passing, detail: "the answer was \(response.status)",
                    retryAfterSeconds: seconds.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }))
        case 410:
            return .failed(DeliveryFailure(kind: .refused, persistence: .final, detail: "the answer was 410"))
        default:
            return .failed(
                DeliveryFailure(
                    kind: .refused, persistence: .doubtful, detail: "the answer was \(response.status)"))
        }
    }

    private static func outcome(_ error: CurlError) -> DeliveryOutcome {
        // Too much of an answer is an answer of another kind: it has been taken or not, nobody knows.
        if error.kind == .cancelled || error.kind == .closed { return .interrupted }
        return .failed(
            DeliveryFailure(
                kind: DeliveryFailure.Kind(error), persistence: .passing, detail: error.kind.rawValue))
    }
}

extension DeliveryFailure.Kind {
    /// Of a transfer that gave no whole answer.
    init(_ error: CurlError) {
        self =
            switch error.kind {
            case .tls: .tls
            case .timeout, .connectTimeout: .timeout
            default: .unreachable
            }
    }
}
