/// An operation took longer than it may.
package struct TimeoutError: Error, Equatable, CustomStringConvertible {
    package let seconds: Double

    package var description: String { "no answer within \(seconds) s" }
}

/// Runs `operation`; throws ``TimeoutError`` and cancels it where it takes longer than `seconds`.
///
/// It returns once the operation has returned, so what is awaited in it must heed cancellation.
package func withTimeout<Value: Sendable>(
    seconds: Double, operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: .seconds(seconds))
            throw TimeoutError(seconds: seconds)
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}
