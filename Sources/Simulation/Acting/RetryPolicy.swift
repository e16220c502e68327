/// How long to wait before a request is made again. Pure.
package struct RetryPolicy: Sendable, Hashable {
    package var attemptsMax = 8
    /// A service that wants more patience than this is not waited for.
    package var waitSecondsMax = 900.0

    package init() {}

    /// - Parameters:
    ///   - attempt: how many were made, from 1 on.
    ///   - status: of the answer; nil where there was none.
    ///   - retryAfter: the header's value.
    /// - Returns: seconds; nil where the answer stands.
    package func wait(attempt: Int, status: Int?, retryAfter: String?) -> Double? {
        guard attempt < attemptsMax, status.map({ [429, 502, 503, 504].contains($0) }) ?? true else { return nil }
        let patience = retryAfter.flatMap(Double.init)
        let seconds = patience ?? min(10, 0.1 * Double(1 << min(attempt, 10)))
        return (0...waitSecondsMax).contains(seconds) ? seconds : nil
    }
}
