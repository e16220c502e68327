import Glibc
import Synchronization

/// The thread of a connection, and its queue of work.
///
/// The thread owns the `Context` (and with it the libpq handle): work gets it as an argument and nothing else sees it.
final class PostgresWorker: @unchecked Sendable {
    /// What only the thread touches.
    final class Context {
        var link: PostgresLink?
    }

    typealias Work = @Sendable (Context) -> Void

    /// Enough for libpq with OpenSSL and the completions that run on it.
    private static let stackBytes = 512 << 10

    let wake: WakeDescriptor
    /// The connection's socket, so that another thread may look whether something has arrived; -1 without one.
    private let socket = Atomic<Int32>(-1)
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// Guarded by `lock`.
    private var queue: [Work] = []
    /// Guarded by `lock`; once true nothing is accepted.
    private var isFinished = false

    /// nil when the system gives no thread or descriptor.
    init?() {
        guard let wake = WakeDescriptor() else { return nil }
        self.wake = wake
        lock = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        pthread_cond_init(condition, nil)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, Self.stackBytes)
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&attributes) }
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, &attributes,
            { pointer in
                // Signals are for the process's other threads.
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                Unmanaged<PostgresWorker>.fromOpaque(pointer!).takeRetainedValue().loop()
                return nil
            }, reference.toOpaque())
        if code != 0 {
            reference.release()
            return nil
        }
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(lock)
        condition.deallocate()
        lock.deallocate()
    }

    /// False when the worker is finished; the work is then not done.
    @discardableResult
    func enqueue(_ work: @escaping Work) -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        guard !isFinished else { return false }
        queue.append(work)
        pthread_cond_signal(condition)
        return true
    }

    /// Ends the thread after the work already enqueued. Idempotent.
    func finish() {
        pthread_mutex_lock(lock)
        isFinished = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    /// Whether the connection is open and nothing waits to be read from it.
    var isQuiet: Bool {
        let descriptor = socket.load(ordering: .acquiring)
        guard descriptor >= 0 else { return false }
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) == 0
    }

    func publish(socket descriptor: Int32) {
        socket.store(descriptor, ordering: .releasing)
    }

    private func loop() {
        let context = Context()
        while let work = next() {
            work(context)
        }
        socket.store(-1, ordering: .releasing)
        context.link?.close()
    }

    private func next() -> Work? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while queue.isEmpty && !isFinished { pthread_cond_wait(condition, lock) }
        return queue.isEmpty ? nil : queue.removeFirst()
    }
}
