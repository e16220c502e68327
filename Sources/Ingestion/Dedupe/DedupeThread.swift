internal import Glibc

/// The window's background thread: sleeps until it is woken or a while has passed, then works.
final class DedupeThread: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var isWoken = false
    private var isStopped = false
    private var handle = pthread_t()
    private let work: @Sendable () -> Double

    /// - Parameter work: Returns the seconds after which it wants to be called again, if nothing wakes it before.
    init(_ work: @escaping @Sendable () -> Double) {
        self.work = work
        mutex = .allocate(capacity: 1)
        condition = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
        let body = Unmanaged.passRetained(self)
        let result = pthread_create(
            &handle, nil,
            { argument in
                Unmanaged<DedupeThread>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        precondition(result == 0, "no thread for the dedupe window: \(result)")
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func wake() {
        pthread_mutex_lock(mutex)
        isWoken = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
    }

    /// Ends the thread after what it is doing. Once only.
    func stop() {
        pthread_mutex_lock(mutex)
        isStopped = true
        pthread_cond_signal(condition)
        pthread_mutex_unlock(mutex)
        // The last reference to the window may be the thread's own: then it can't wait for itself.
        if pthread_equal(handle, pthread_self()) != 0 {
            pthread_detach(handle)
        } else {
            pthread_join(handle, nil)
        }
    }

    private func run() {
        var waitSeconds = work()
        while true {
            var deadline = timespec()
            clock_gettime(CLOCK_REALTIME, &deadline)
            let nanoseconds = Int(deadline.tv_nsec) + Int(min(max(waitSeconds, 0.001), 3600) * 1e9)
            deadline.tv_sec += nanoseconds / 1_000_000_000
            deadline.tv_nsec = nanoseconds % 1_000_000_000
            pthread_mutex_lock(mutex)
            while !isWoken, !isStopped {
                if pthread_cond_timedwait(condition, mutex, &deadline) == ETIMEDOUT { break }
            }
            let stops = isStopped
            isWoken = false
            pthread_mutex_unlock(mutex)
            if stops { return }
            waitSeconds = work()
        }
    }
}
