import Synchronization

/// What lies between the transfer thread and the consumer of a stream: a bounded buffer with a place for one waiter.
final class CurlBodyBuffer: Sendable {
    typealias Head = Result<CurlResponseHead, CurlError>
    typealias Bytes = Result<[UInt8]?, CurlError>

    private struct State {
        var head: CheckedContinuation<Head, Never>?
        var consumer: CheckedContinuation<Bytes, Never>?
        var bytes: [UInt8] = []
        /// The transfer has stopped reading and waits to be told to go on.
        var isPaused = false
        var end: Result<Void, CurlError>?
    }

    private let state = Mutex(State())
    private let bytesMax: Int
    private let onResume: @Sendable () -> Void
    private let onCancel: @Sendable () -> Void

    init(bytesMax: Int, onResume: @escaping @Sendable () -> Void, onCancel: @escaping @Sendable () -> Void) {
        self.bytesMax = bytesMax
        self.onResume = onResume
        self.onCancel = onCancel
    }

    func cancel() { onCancel() }

    // MARK: the transfer's side

    func deliver(_ head: CurlResponseHead) {
        let waiter = state.withLock { state in
            defer { state.head = nil }
            return state.head
        }
        waiter?.resume(returning: .success(head))
    }

    /// False: the buffer is full, nothing was taken, and `onResume` will be called when there is room.
    func deliver(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, waiter) = state.withLock { state -> (Bool, CheckedContinuation<Bytes, Never>?) in
            if let consumer = state.consumer {
                state.consumer = nil
                return (true, consumer)
            }
            guard state.bytes.count < bytesMax else {
                state.isPaused = true
                return (false, nil)
            }
            state.bytes.append(contentsOf: bytes)
            return (true, nil)
        }
        waiter?.resume(returning: .success(Array(bytes)))
        return isTaken
    }

    func finish(_ result: Result<Void, CurlError>) {
        let (head, consumer) = state.withLock { state in
            defer { (state.head, state.consumer) = (nil, nil) }
            state.end = result
            return (state.head, state.consumer)
        }
        if let head {
            // A transfer always has a head before it succeeds.
            if case .failure(let error) = result { head.resume(returning: .failure(error)) }
        }
        consumer?.resume(returning: result.map { nil })
    }

    // MARK: the consumer's side

    func awaitHead(_ continuation: CheckedContinuation<Head, Never>) {
        state.withLock { $0.head = continuation }
    }

    func awaitBytes(_ continuation: CheckedContinuation<Bytes, Never>) {
        let (now, resumes) = state.withLock { state -> (Bytes?, Bool) in
            if !state.bytes.isEmpty {
                var bytes: [UInt8] = []
                swap(&bytes, &state.bytes)
                defer { state.isPaused = false }
                return (.success(bytes), state.isPaused)
            }
            if let end = state.end { return (end.map { nil }, false) }
            precondition(state.consumer == nil, "a streamed body has one consumer")
            state.consumer = continuation
            return (nil, false)
        }
        if resumes { onResume() }
        if let now { continuation.resume(returning: now) }
    }
}
