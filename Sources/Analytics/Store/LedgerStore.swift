import ClickHouse
import Postgres
import Queries

/// One run's account of what became of the events of its spool.
package struct LedgerEntry: Sendable, Equatable {
    /// The first ten digits of `batch_id`.
    package let spool: String
    package let rejected: Int64
    package let duplicates: Int64
    package let accepted: Int64
    package let spooled: Int64
    package let inserted: Int64
    package let quarantined: Int64
    /// Not inserted, because the events of their month are not kept any more.
    package let expired: Int64

    package init(
        spool: String, rejected: Int64, duplicates: Int64, accepted: Int64, spooled: Int64, inserted: Int64,
        quarantined: Int64, expired: Int64 = 0
    ) {
        self.spool = spool
        self.rejected = rejected
        self.duplicates = duplicates
        self.accepted = accepted
        self.spooled = spooled
        self.inserted = inserted
        self.quarantined = quarantined
        self.expired = expired
    }
}

/// The ledger of the events, kept in PostgreSQL by every process that takes events in, and checked against ClickHouse.
struct LedgerStore: Sendable {
    let pool: PostgresPool
    let client: ClickHouseClient
    var timeoutSeconds = 120
    /// An account this old may be behind what its process did last before it died.
    var freshSeconds = 5.0

    func note(_ entry: LedgerEntry, incarnation: PostgresUUID) async throws(PostgresError) {
        try await pool.execute(
            QueryFile.named("postgres/ledger_note.sql").text,
            [
                .text(entry.spool), .uuid(incarnation), .int(entry.rejected), .int(entry.duplicates),
                .int(entry.accepted), .int(entry.spooled), .int(entry.inserted), .int(entry.quarantined),
                .int(entry.expired),
            ])
    }

    /// All spools together.
    ///
    /// Rows are shipped meanwhile, so ClickHouse is asked between two looks at the ledger: it has to hold at least what
    /// was inserted by the first, and at most what was accepted by the second; without what was erased or dropped
    /// meanwhile, as was written down before it was.
    func events() async throws -> Reconciliation.Events {
        let before = try await read()
        let erasedBefore = try await erased()
        let droppedBefore = try await DroppedEvents.read(pool)
        let stored = try await stored(without: droppedBefore)
        let erasedAfter = try await erased()
        let droppedAfter = try await DroppedEvents.read(pool)
        let after = try await read()
        var result = Reconciliation.Events()
        for (spool, last) in after {
            let entry = last.entry
            result.rejected += entry.rejected
            result.duplicates += entry.duplicates
            result.accepted += entry.accepted
            result.spooled += entry.spooled
            result.inserted += entry.inserted
            result.quarantined += entry.quarantined
            result.expired += entry.expired
            let count = stored[spool] ?? 0
            let (erased, dropped) = (erasedBefore[spool]?.erased ?? 0, Self.events(of: spool, droppedBefore))
            result.erased += erased
            result.dropped += dropped
            let gone = (erasedAfter[spool]?.claimed ?? 0) + Self.events(of: spool, droppedAfter)
            let lost = max(0, (before[spool]?.entry.inserted ?? 0) - count - gone)
            let most = entry.accepted - entry.quarantined - entry.expired
            let doubled = last.age < freshSeconds ? max(0, count + erased + dropped - most) : 0
            result.difference +=
                abs(most - entry.spooled - entry.inserted) + lost + doubled
        }
        result.received = result.rejected + result.duplicates + result.accepted
        return result
    }

    /// By spool: how many events stand, those aside that were counted as dropped.
    private func stored(without dropped: [DroppedEvents]) async throws -> [String: Int64] {
        let keptFrom = try await pool.query(QueryFile.named("postgres/expiry_state.sql").text)[0]
            .decode("keptFrom", as: Int64.self)
        let rows = try await client.query(
            QueryFile.named("clickhouse/ledger_stored.sql").text,
            [
                "kept_from": RollupStore.moment(keptFrom),
                // An empty list has no type on old servers.
                "dropped": .strings([""] + dropped.map { "\($0.month) \($0.spool)" }),
                "counted_to": .strings([""] + dropped.map(\.counted)),
            ], timeoutSeconds: timeoutSeconds)
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0("spool"), try $0("stored")) })
    }

    private static func events(of spool: String, _ dropped: [DroppedEvents]) -> Int64 {
        dropped.reduce(0) { $0 + ($1.spool == spool ? $1.events : 0) }
    }

    /// By spool: how many events were erased for certain, and how many may be.
    private func erased() async throws -> [String: (erased: Int64, claimed: Int64)] {
        var counts: [String: (erased: Int64, claimed: Int64)] = [:]
        for row in try await pool.query(QueryFile.named("postgres/erasure_counts.sql").text) {
            counts[try row.decode("spool")] = (try row.decode("erased"), try row.decode("claimed"))
        }
        return counts
    }

    private func read() async throws -> [String: (entry: LedgerEntry, age: Double)] {
        var entries: [String: (entry: LedgerEntry, age: Double)] = [:]
        for row in try await pool.query(QueryFile.named("postgres/ledger_read.sql").text) {
            let entry = LedgerEntry(
                spool: try row.decode("spool"), rejected: try row.decode("rejected"),
                duplicates: try row.decode("duplicates"), accepted: try row.decode("accepted"),
                spooled: try row.decode("spooled"), inserted: try row.decode("inserted"),
                quarantined: try row.decode("quarantined"), expired: try row.decode("expired"))
            entries[entry.spool] = (entry, try row.decode("age"))
        }
        return entries
    }
}
