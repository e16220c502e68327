import MetricsRegistry
import NIOPosix
import Synchronization

/// Makes and checks password hashes on threads of its own, a bounded number at a time.
///
/// scrypt takes tens of milliseconds and tens of megabytes on purpose: on the cooperative pool it would stop everything
/// else, and without a bound a flood of sign-ins would take all memory. Thread-safe.
final class PasswordHasher: Sendable {
    /// More checks wait than may.
    struct Busy: Error {}

    let cost: ScryptCost
    private let pool: NIOThreadPool
    private let jobsMax: Int
    private let jobs = Mutex(0)
    private let metrics: AccountMetrics
    private let nothing: PasswordHash

    init(cost: ScryptCost = .standard, threads: Int, queueMax: Int, metrics: AccountMetrics) {
        self.cost = cost
        jobsMax = threads + queueMax
        self.metrics = metrics
        nothing = .ofNothing(cost: cost)
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// Checks that run or wait.
    var pending: Int { jobs.withLock { $0 } }

    func hash(_ password: Password) async throws -> PasswordHash {
        try await run { [cost] in try PasswordHash(of: password, cost: cost) }
    }

    /// Whether it is the password of `hash`; where there is none, the same work is done for nothing.
    func check(_ password: Password, against hash: PasswordHash?) async throws -> Bool {
        let matches = try await run { [nothing] in try (hash ?? nothing).matches(password) }
        return matches && hash != nil
    }

    private func run<Value: Sendable>(_ job: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAdmitted = jobs.withLock { jobs in
            guard jobs < jobsMax else { return false }
            jobs += 1
            return true
        }
        guard isAdmitted else {
            metrics.passwordsRefused.increment()
            throw Busy()
        }
        defer { jobs.withLock { $0 -= 1 } }
        metrics.passwordsHashed.increment()
        return try await pool.runIfActive(job)
    }
}
