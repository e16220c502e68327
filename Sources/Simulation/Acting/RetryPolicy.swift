/// How long to wait before a request is made again. Pure.
package struct RetryPolicy: Sendable, Hashable {
    package var attemptsMax = 8
    /// Where the service says when to come back: an order whose maker died is another's to finish only after a while.
    package var toldAttemptsMax = 60
    /// A service that wants more patience than this is not waited for.
    package var waitSecondsMax = 900.0

    package init() {}

    /// - Parameters:
    ///   - attempt: how many were made, from 1 on.
    ///   - status: of the answer; nil where there was none.
    ///   - retryAfter: the header's value.
    /// - Returns: seconds; nil where the answer stands.
    package func wait(attempt: Int, status: Int?, retryAfter: String?) -> Double? {
        // A conflict with a time to come back is somebody else at work on the same request.
        let passes = [429, 502, 503, 504] + (retryAfter == nil ? [] : [409])
        guard attempt < (retryAfter == nil ? attemptsMax : toldAttemptsMax), status.map(passes.contains) ?? true else {
            return nil
        }
        let patience = retryAfter.flatMap(Double.init)
        let seconds = patience ?? min(10, 0.1 * Double(1 << min(attempt, 10)))
        return (0...waitSecondsMax).contains(seconds) ? seconds : nil
    }
}
