/// What was awaited did not come about in time.
package struct NotInTime: Error, CustomStringConvertible {
    package let description: String
}

/// Asks `condition` again and again until it returns a value, and returns that; throws when `seconds` are over.
/// An error from the last attempt is part of the message.
@discardableResult
package func eventually<Value>(
    within seconds: Double = 60, every milliseconds: Int = 10, _ what: String = "the condition",
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Value?
) async throws -> Value {
    let clock = ContinuousClock()
    let deadline = clock.now.advanced(by: .seconds(seconds))
    var lastError: (any Error)?
    while true {
        do {
            if let value = try await condition() { return value }
            lastError = nil
        } catch {
            lastError = error
        }
        guard clock.now < deadline else { break }
        try await clock.sleep(for: .milliseconds(milliseconds))
    }
    let reason = lastError.map { ": \($0)" } ?? ""
    throw NotInTime(description: "\(what) did not come about within \(seconds) s\(reason)")
}

/// The same for a plain condition.
package func eventually(
    within seconds: Double = 60, every milliseconds: Int = 10, _ what: String = "the condition",
    isolation: isolated (any Actor)? = #isolation, _ condition: () async throws -> Bool
) async throws {
    try await eventually(within: seconds, every: milliseconds, what, isolation: isolation) {
        try await condition() ? () : nil
    }
}
