import Curl
import Postgres
import ServiceKit

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
        headers.append("Lugx-Signature", WebhookSignature.header(of: body, secret: secret, time: now()))
        var request = CurlRequest(.post, address.url, headers: headers, body: body)
        request.connectTimeoutSeconds = min(5, timeoutSeconds)
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = 64 << 10
        // The receiver knows it by its id.
        request.isRepeatable = true
        do throws(CurlError) {
            return DeliveryOutcome(try await curl.perform(request))
        } catch {
            return DeliveryOutcome(error)
        }
    }
}
