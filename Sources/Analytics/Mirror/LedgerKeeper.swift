import Logging
import Postgres
import ServiceLifecycle

/// Writes down once a second what became of the events of this process, for as long as PostgreSQL is there; what it could
/// not write it writes when PostgreSQL is back.
struct LedgerKeeper: Service {
    let store: LedgerStore
    let entry: @Sendable () -> LedgerEntry?
    let logger: Logger
    var intervalSeconds = 1.0

    func run() async throws {
        let incarnation = PostgresUUID.random()
        await cancelWhenGracefulShutdown {
            var last: (entry: LedgerEntry, at: ContinuousClock.Instant)?
            while !Task.isCancelled {
                // An unchanged entry is written now and then, to say that it still holds.
                if let entry = entry(),
                    last.map({ $0.entry != entry || $0.at.duration(to: .now) > .seconds(3) }) ?? true
                {
                    do {
                        try await store.note(entry, incarnation: incarnation)
                        last = (entry, .now)
                    } catch {
                        logger.debug("The ledger waits", metadata: ["reason": .string(String(describing: error))])
                    }
                }
                try? await Task.sleep(for: .seconds(intervalSeconds))
            }
        }
        guard let entry = entry() else { return }
        let last = store
        _ = try? await Task.detached { try await last.note(entry, incarnation: incarnation) }.value
    }
}
