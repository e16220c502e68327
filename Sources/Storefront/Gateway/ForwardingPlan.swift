import Curl
import HTTPTypes

/// Whether a request that failed on its way may go out again. Pure.
struct ForwardingPlan: Sendable {
    /// Requests in all for one of a client.
    static let attemptsMax = 3
    static let pauseMillisecondsRange = 25...200
    static let pixelPath = "/api/analytics/pixel.gif"

    /// The same request twice has the effect of one (RFC 9110, section 9.2.2), or the service makes it so.
    let isIdempotent: Bool

    init(method: HTTPRequest.Method, path: String, headers: HTTPFields) {
        // Each request for the pixel is an event.
        isIdempotent =
            [.get, .head, .put, .delete, .options].contains(method) && path != Self.pixelPath
            || headers[.idempotencyKey] != nil
    }

    /// - Parameter attempt: how often it went out, from 1 on.
    func mayRepeat(after error: CurlError, attempt: Int) -> Bool {
        guard attempt < Self.attemptsMax else { return false }
        switch error.kind {
        case .connect, .reset, .truncated: return isIdempotent || error.sentRequest == .notSent
        // A service that is slow gets no further work; the others would fail again.
        default: return false
        }
    }

    /// How long to wait before the next attempt: twice as long each time, half of it at random.
    func pauseMilliseconds(attempt: Int, random: (ClosedRange<Int>) -> Int) -> Int {
        let bounds = Self.pauseMillisecondsRange
        let whole = min(bounds.upperBound, bounds.lowerBound << attempt)
        return whole / 2 + random(0...(whole / 2))
    }
}

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
}
