/// So many requests in a window.
package struct RateLimit: Sendable, Hashable {
    package let requestsMax: Int
    package let windowSeconds: Int

    package init(requestsMax: Int, windowSeconds: Int) {
        self.requestsMax = requestsMax
        self.windowSeconds = windowSeconds
    }

    /// Reads `1000/15m`, `10/1s`, `5/2h`; nil where it is something else or zero.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let requestsMax = Int(parts[0]), let unit = parts[1].last else { return nil }
        let factors: [Character: Int] = ["s": 1, "m": 60, "h": 3600]
        guard let factor = factors[unit], let count = Int(parts[1].dropLast()) else { return nil }
        guard (1...1_000_000_000).contains(requestsMax), (1...86_400).contains(count) else { return nil }
        self.init(requestsMax: requestsMax, windowSeconds: count * factor)
    }
}
