import Glibc

/// Threads for calls that block: never the cooperative pool, and never libdispatch's workers, which retire.
package enum OwnThread {
    private final class Start {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Runs `body` on a new detached thread.
    package static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        let start = Unmanaged.passRetained(Start(name, body))
        let code = pthread_create(
            &thread, &attributes,
            { pointer in
                let start = Unmanaged<Start>.fromOpaque(pointer!).takeRetainedValue()
                start.body()
                return nil
            }, start.toOpaque())
        pthread_attr_destroy(&attributes)
        precondition(code == 0, "cannot start the thread \(name): \(String(cString: strerror(code)))")
    }

    /// Runs a blocking call on a new thread and awaits its result.
    package static func run<Value: Sendable>(
        _ name: String, _ body: @escaping @Sendable () throws(LocalStackError) -> Value
    ) async throws(LocalStackError) -> Value {
        let result: Result<Value, LocalStackError> = await withCheckedContinuation { continuation in
            start(name) {
                do throws(LocalStackError) {
                    continuation.resume(returning: .success(try body()))
                } catch {
                    continuation.resume(returning: .failure(error))
                }
            }
        }
        return try result.get()
    }

    /// The same for a call that cannot fail.
    package static func wait<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start("lugx-call") { continuation.resume(returning: body()) }
        }
    }
}
