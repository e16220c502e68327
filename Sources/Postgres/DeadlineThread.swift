import Glibc
import Synchronization

/// Calls its closure at the time it was last told, on a thread of its own.
final class DeadlineThread: @unchecked Sendable {
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    /// The three below are guarded by `lock`.
    private var deadline: Int64?
    private var isFinished = false
    private let action: @Sendable () -> Void

    /// nil when the system gives no thread.
    init?(_ action: @escaping @Sendable () -> Void) {
        self.action = action
        lock = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
        var threadAttributes = pthread_attr_t()
        pthread_attr_init(&threadAttributes)
        pthread_attr_setstacksize(&threadAttributes, 256 << 10)
        pthread_attr_setdetachstate(&threadAttributes, Int32(PTHREAD_CREATE_DETACHED))
        defer { pthread_attr_destroy(&threadAttributes) }
        var thread = pthread_t()
        let reference = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, &threadAttributes,
            { pointer in
                var signals = sigset_t()
                sigfillset(&signals)
                pthread_sigmask(SIG_BLOCK, &signals, nil)
                Unmanaged<DeadlineThread>.fromOpaque(pointer!).takeRetainedValue().loop()
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

    /// The next time, by the monotonic clock; nil for none.
    func set(_ nanoseconds: Int64?) {
        pthread_mutex_lock(lock)
        if deadline != nanoseconds {
            deadline = nanoseconds
            pthread_cond_signal(condition)
        }
        pthread_mutex_unlock(lock)
    }

    func finish() {
        pthread_mutex_lock(lock)
        isFinished = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(lock)
    }

    private func loop() {
        while waitUntilDue() { action() }
    }

    private func waitUntilDue() -> Bool {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while !isFinished {
            guard let due = deadline else {
                pthread_cond_wait(condition, lock)
                continue
            }
            guard due > Monotonic.nanoseconds else {
                deadline = nil
                return true
            }
            var time = timespec(tv_sec: Int(due / 1_000_000_000), tv_nsec: Int(due % 1_000_000_000))
            pthread_cond_timedwait(condition, lock, &time)
        }
        return false
    }
}
