import Foundation
import Synchronization

/// A thread of its own for a test body that blocks, so that it does not hold up the servers that the test talks to:
/// their handlers run on the cooperative pool, which has as many threads as the machine has cores.
///
///     try await withTaskExecutorPreference(BlockingExecutor()) { try socket.read() }
package final class BlockingExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let available = DispatchSemaphore(value: 0)

    package init() {
        // The thread ends with the test process: a test run has few of them, and a job may come late.
        Thread.detachNewThread { [self] in
            while true {
                available.wait()
                let job = jobs.withLock { $0.removeFirst() }
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
        }
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        available.signal()
    }
}
