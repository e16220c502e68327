import Logging
import Postgres
import ServiceKit
import ServiceLifecycle

/// Keeps `analytics.order_lines` and `analytics.products` equal to the orders and products of PostgreSQL.
///
/// Triggers note each change in the transaction that makes it. One instance, which holds a lease in PostgreSQL, takes the
/// noted changes that it can see, oldest first and a bounded number at a time; reads the orders they are about;
/// remembers in PostgreSQL under which keys ClickHouse may hold them from now on; writes their rows to ClickHouse under a
/// version that grows with each batch; and then removes the changes. It may die anywhere: what was not removed is done
/// again, under a higher version, and what it left behind in ClickHouse is known and replaced or taken back.
///
/// What ClickHouse holds is compared with what was written when the work is taken over, after each failure, and every
/// minute. When it is not what it should be (emptied, restored, filled by another; or PostgreSQL was restored) all
/// orders are put into a backlog, which is worked off between the changes; rows that no order has any more are swept
/// away at its end.
actor OrderMirror: Service {
    /// Places to die at, for tests.
    enum Checkpoint: CaseIterable, Sendable {
        case taken, written, settled, resyncBegun, marked, mirroredAnew, swept
    }

    enum Outcome: Sendable, Equatable {
        /// Another instance does the work.
        case standby
        /// Nothing is left to do for now.
        case idle
        case worked
    }

    private let store: MirrorStore
    private let target: MirrorTarget
    private let metrics: MirrorMetrics
    private let logger: Logger
    private let pollSeconds: Double
    private let leaseSeconds: Double
    private let ordersMax: Int
    private let checkpoint: @Sendable (Checkpoint) async throws -> Void
    private let clock = ContinuousClock()

    private var claim: MirrorStore.Claim?
    private var heldAt: ContinuousClock.Instant?
    /// When what ClickHouse holds was last compared; nil for not since something went wrong.
    private var checkedAt: ContinuousClock.Instant?
    private var progress = MirrorProgress()
    private var limit: Int
    private var isSourceChecked = false
    /// Whether the last attempt failed: said once in the log, not at each of many attempts.
    private var isFailing = false

    private static let checkSeconds = 60.0

    init(
        store: MirrorStore, target: MirrorTarget, metrics: MirrorMetrics, logger: Logger, pollSeconds: Double = 0.25,
        leaseSeconds: Double = 10, ordersMax: Int = 5000,
        checkpoint: @escaping @Sendable (Checkpoint) async throws -> Void = { _ in }
    ) {
        self.store = store
        self.target = target
        self.metrics = metrics
        self.logger = logger
        self.pollSeconds = pollSeconds
        self.leaseSeconds = leaseSeconds
        self.ordersMax = ordersMax
        self.checkpoint = checkpoint
        limit = ordersMax
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await self.work() }
        guard claim != nil else { return }
        // Whoever waits need not wait for the end of the lease.
        let store = store
        _ = try? await Task.detached { try await store.release() }.value
    }

    private func work() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                let outcome = try await tick()
                failures = 0
                if isFailing { logger.notice("The order mirror goes on") }
                isFailing = false
                if outcome == .worked { continue }
            } catch {
                guard !Task.isCancelled else { return }
                failures += 1
                fail(error)
            }
            // Up to eight seconds after failures in a row.
            let pause = failures == 0 ? pollSeconds : min(8, pollSeconds * Double(1 << min(failures, 6)))
            try? await Task.sleep(for: .seconds(pause))
        }
    }

    private func fail(_ error: any Error) {
        metrics.failed(error)
        metrics.enter(.failing)
        // Whatever it was, the databases may not be what they were.
        heldAt = nil
        checkedAt = nil
        guard !isFailing || error is ConfigurationError else { return }
        isFailing = true
        logger.warning("The order mirror is held up", metadata: ["reason": .string(String(describing: error))])
    }

    /// One look at what waits, and one bounded piece of work.
    func tick() async throws -> Outcome {
        try await checkSource()
        guard try await hold() else {
            metrics.enter(.standby)
            return .standby
        }
        try await check()
        let poll = try await store.poll()
        guard !poll.asked else {
            heldAt = nil
            return .worked
        }
        var hasAll = true
        if poll.changes { hasAll = try await mirror(.changes) }
        var isWorking = poll.changes
        if poll.backlog { isWorking = true } else { try await endResync() }
        if poll.backlog { _ = try await mirror(.backlog) }
        let isMirrored = hasAll && !poll.backlog && claim?.resyncVersion == nil
        progress.note(poll.sample, isMirrored: isMirrored)
        metrics.enter(
            claim?.resyncVersion != nil
                ? .resyncing : !isMirrored ? .catchingUp : progress.isHeldByTransaction ? .openTransaction : .current)
        return isWorking ? .worked : .idle
    }

    /// Gives the work to whoever wants it.
    func handOver() async { _ = try? await store.release() }

    /// Up to when everything is mirrored, in microseconds since 1970; nil while that is not known.
    var asOf: Int64? { progress.asOf }

    // MARK: Whose work it is

    /// Takes or renews the lease about once a second; false where another instance has it.
    private func hold() async throws -> Bool {
        if let heldAt, clock.now - heldAt < .seconds(min(1, leaseSeconds / 4)) { return claim != nil }
        let before = claim
        heldAt = nil
        claim = nil
        let now = clock.now
        guard let held = try await store.hold(seconds: leaseSeconds, asOf: progress.asOf) else {
            progress.reset()
            checkedAt = nil
            heldAt = now
            return false
        }
        if before.map({ $0.version != held.version || $0.generation != held.generation }) ?? true {
            progress.reset()
            checkedAt = nil
        }
        claim = held
        heldAt = now
        let lag = progress.asOf.map { max(0, Double(Timestamp.nowMilliseconds()) / 1000 - Double($0) / 1_000_000) }
        metrics.pending(try await store.pending(), lagSeconds: lag ?? 0)
        return true
    }

    /// A source statement that was given by hand is looked at before it is believed.
    private func checkSource() async throws {
        guard !isSourceChecked else { return }
        try await store.source.check(store.pool)
        isSourceChecked = true
    }

    // MARK: Everything anew

    private func check() async throws {
        guard let claim else { throw MirrorStore.Moved() }
        if let checkedAt, !claim.isResyncAsked, clock.now - checkedAt < .seconds(Self.checkSeconds) { return }
        let now = clock.now
        let standing = try await target.standing()
        let reason: MirrorMetrics.Reason? =
            if standing.generation != claim.generation {
                standing.rows == 0 ? .empty : .foreign
            } else if standing.newestVersion > claim.version {
                .postgresRestored
            } else if standing.newestVersion < claim.writtenVersion {
                standing.rows == 0 ? .empty : .clickHouseRestored
            } else if claim.isResyncAsked {
                .asked
            } else {
                nil
            }
        if let reason { try await beginResync(reason, standing) }
        checkedAt = now
    }

    private func beginResync(_ reason: MirrorMetrics.Reason, _ standing: MirrorTarget.Standing) async throws {
        logger.notice(
            "All orders are mirrored anew",
            metadata: ["reason": .string(reason.rawValue), "rows": .stringConvertible(standing.rows)])
        metrics.resync(reason)
        metrics.enter(.resyncing)
        progress.reset()
        let begun = try await store.beginResync(
            newest: standing.newestVersion, reason: reason.rawValue, isLost: reason != .asked)
        claim = begun
        try await checkpoint(.resyncBegun)
        try await target.mark(generation: begun.generation, version: begun.version)
        try await checkpoint(.marked)
    }

    private func endResync() async throws {
        guard let version = claim?.resyncVersion else { return }
        try await checkpoint(.mirroredAnew)
        let swept = try await target.sweep(upTo: version)
        metrics.swept(swept)
        try await checkpoint(.swept)
        try await store.endResync()
        claim?.resyncVersion = nil
        logger.notice("All orders are mirrored anew: done", metadata: ["rowsRemoved": .stringConvertible(swept)])
    }

    // MARK: A batch

    /// Whether that was all there was.
    private func mirror(_ from: MirrorStore.From) async throws -> Bool {
        let limit = limit
        guard let batch = try await take(from, limit: limit) else { return self.limit >= limit }
        guard batch.version == (claim?.version ?? -1) + 1 else { throw MirrorStore.Moved() }
        claim?.version = batch.version
        try await checkpoint(.taken)
        try await target.write(batch)
        try await checkpoint(.written)
        try await store.settle(batch)
        try await checkpoint(.settled)
        if !batch.plan.lines.isEmpty || !batch.plan.tombstones.isEmpty { claim?.writtenVersion = batch.version }
        metrics.wrote(batch.plan)
        for (order, reason) in batch.plan.refusals {
            logger.error(
                "An order can't be mirrored", metadata: ["order": .string(order), "reason": .string(reason)])
        }
        self.limit = min(ordersMax, limit * 2)
        return batch.work.changes.count < limit
    }

    /// A value for which the source statement fails, as a division by zero, is looked for in ever smaller batches; the
    /// order it is in is refused, and holds up no other.
    private func take(_ from: MirrorStore.From, limit: Int) async throws -> MirrorStore.Batch? {
        do {
            return try await store.take(from, limit: limit)
        } catch let error as PostgresError where error.kind == .invalidValue {
            guard limit == 1 else {
                self.limit = max(1, limit / 8)
                return nil
            }
            return try await store.take(from, limit: 1, refusing: error.message)
        }
    }
}
