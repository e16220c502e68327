internal import LocalStack

/// Work that blocks, on a thread of its own.
enum Blocking {
    static func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            OwnThread.start("lugx-files") { continuation.resume(with: Result { try body() }) }
        }
    }
}
