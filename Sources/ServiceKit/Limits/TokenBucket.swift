/// Tokens that come back evenly over a window; a request takes one.
///
/// A pure value: the moment is a parameter. At most `requestsMax` requests pass at once, and in any stretch of
/// `n` windows at most `n + 1` times as many.
package struct TokenBucket: Sendable, Equatable {
    /// What became of a request.
    package struct Decision: Sendable, Equatable {
        package let isAllowed: Bool
        /// Whole requests that would pass now.
        package let remaining: Int
        /// Seconds until a request would pass; 0 while one does.
        package let retryAfterSeconds: Int
        /// Seconds until the bucket is full again.
        package let resetSeconds: Int
    }

    /// Nanoseconds' worth of tokens that are missing from a full bucket at `asOf`.
    private var debtNanoseconds: Int64 = 0
    private var asOf: Int64

    package init(atNanoseconds now: Int64) {
        self.asOf = now
    }

    /// Takes a token if there is one.
    package mutating func take(_ limit: RateLimit, atNanoseconds now: Int64) -> Decision {
        let window = Int64(limit.windowSeconds) * 1_000_000_000
        let cost = max(1, window / Int64(limit.requestsMax))
        settle(now)
        let isAllowed = debtNanoseconds + cost <= window
        if isAllowed { debtNanoseconds += cost }
        let free = window - debtNanoseconds
        let wait = max(0, cost - free)
        return Decision(
            isAllowed: isAllowed, remaining: min(limit.requestsMax, Int(free / cost)),
            retryAfterSeconds: isAllowed ? 0 : max(1, Self.seconds(wait)), resetSeconds: Self.seconds(debtNanoseconds))
    }

    /// Whether it is full, so that nothing is lost by forgetting it.
    package func isFull(atNanoseconds now: Int64) -> Bool {
        debtNanoseconds - max(0, now - asOf) <= 0
    }

    /// A clock that goes back gives nothing back.
    private mutating func settle(_ now: Int64) {
        debtNanoseconds = max(0, debtNanoseconds - max(0, now - asOf))
        asOf = max(asOf, now)
    }

    private static func seconds(_ nanoseconds: Int64) -> Int {
        Int((nanoseconds + 999_999_999) / 1_000_000_000)
    }
}
