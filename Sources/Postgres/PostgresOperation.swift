import Synchronization

/// One call, as its thread and its canceller share it.
final class PostgresOperation: Sendable {
    private let cancelled = Atomic(false)
    private let wake = Mutex<WakeDescriptor?>(nil)

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    /// Tells whom to wake; called before the work is given to the thread.
    func attach(_ descriptor: WakeDescriptor) {
        wake.withLock { $0 = descriptor }
    }

    func cancel() {
        cancelled.store(true, ordering: .releasing)
        wake.withLock { $0 }?.signal()
    }
}
