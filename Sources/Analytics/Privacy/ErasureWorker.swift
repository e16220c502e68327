import Logging
import MetricsRegistry
import ServiceLifecycle

/// Erases what is known of users who asked for it.
///
/// An erasure goes on until every spool has shipped what it had accepted before it was asked for, nothing of the user
/// stands in ClickHouse, and nothing was deleted for a while. What is to be deleted is written down before it is, so
/// that it goes on where a crash interrupted it, and the ledger of events is right throughout. Any number of instances
/// may run it: each erasure is claimed through PostgreSQL.
struct ErasureWorker: Service {
    let store: ErasureStore
    let rollups: RollupStore
    let logger: Logger
    var intervalSeconds = 5.0
    /// Until an erasure that waits for events on their way is looked at again.
    var restSeconds = 15.0
    private let events: Counter
    private let failures: Counter

    /// A deletion was done, and what it was to delete still stands.
    struct NotDeleted: Error, CustomStringConvertible {
        let description = "ClickHouse says that a deletion is done, and the events still stand"
    }

    init(store: ErasureStore, rollups: RollupStore, registry: Registry, logger: Logger) throws {
        self.store = store
        self.rollups = rollups
        self.logger = logger
        events = try registry.counter(
            "lugx_erased_events_total", help: "Events erased because their user asked for it.")
        failures = try registry.counter(
            "lugx_erasure_failures_total", help: "Attempts to erase a user's events that failed and are made again.")
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { while try await pass() {} } catch {
                    if !Task.isCancelled {
                        failures.increment()
                        logger.warning(
                            "A user's events could not be erased yet", metadata: ["reason": .string("\(error)")])
                    }
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
    }

    /// Does what can be done for one erasure that is due; false where none is.
    @discardableResult
    func pass() async throws -> Bool {
        guard var claim = try await store.claim() else { return false }
        for (id, part) in try await store.openParts(claim) { try await delete(part, id, of: claim) }
        // Asked before the events are: what was shipped by then is found.
        try await store.note(claim)
        let waiting = try await store.waiting(claim)
        let known = try await store.anonymous(claim.user, until: claim.until)
        claim.anonymous = Set(claim.anonymous).union(known).sorted()
        try await store.note(claim)
        while let part = try await store.found(claim) {
            try await delete(part, try await store.write(part, of: claim), of: claim)
        }
        try await store.unlink(claim)
        try await settle(claim)
        let isFinished = waiting == 0 ? try await store.finish(claim) : false
        if !isFinished { try await store.rest(claim, seconds: restSeconds) }
        return true
    }

    private func delete(_ part: ErasureStore.Part, _ id: Int64, of claim: ErasureStore.Claim) async throws {
        try await store.delete(part, of: claim)
        try await settle(claim)
        if let left = try await store.found(claim), !Set(left.batches).isDisjoint(with: part.batches) {
            throw NotDeleted()
        }
        try await rollups.touch(part.hours.sorted())
        try await store.done(id)
        events.increment(by: UInt64(part.events.values.reduce(0, +)))
    }

    /// Waits for ClickHouse, and keeps the claim meanwhile.
    private func settle(_ claim: ErasureStore.Claim) async throws {
        while true {
            guard try await store.claim(claim.id) != nil else { throw CancellationError() }
            guard try await store.isDeleting() else { return }
            try await Task.sleep(for: .seconds(0.25))
        }
    }
}
