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

    package init(
        spool: String, rejected: Int64, duplicates: Int64, accepted: Int64, spooled: Int64, inserted: Int64,
        quarantined: Int64
    ) {
        self.spool = spool
        self.rejected = rejected
        self.duplicates = duplicates
        self.accepted = accepted
        self.spooled = spooled
        self.inserted = inserted
        self.quarantined = quarantined
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
            ])
    }

    /// All spools together.
    ///
    /// Rows are shipped meanwhile, so ClickHouse is asked between two looks at the ledger: it has to hold at least what
    /// was inserted by the first, and at most what was accepted by the second; without what was erased meanwhile, as was
    /// written down before it was.
    func events() async throws -> Reconciliation.Events {
        let before = try await read()
        let erasedBefore = try await erased()
        var stored: [String: Int64] = [:]
        for row in try await client.query(
            QueryFile.named("clickhouse/ledger_stored.sql").text, timeoutSeconds: timeoutSeconds)
        {
            stored[try row("spool")] = try row("stored")
        }
        let erasedAfter = try await erased()
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
            let count = stored[spool] ?? 0
            let gone = erasedBefore[spool]?.erased ?? 0
            result.erased += gone
            let lost = max(0, (before[spool]?.entry.inserted ?? 0) - count - (erasedAfter[spool]?.claimed ?? 0))
            let doubled = last.age < freshSeconds ? max(0, count + gone - (entry.accepted - entry.quarantined)) : 0
            result.difference +=
                abs(entry.accepted - entry.spooled - entry.inserted - entry.quarantined) + lost + doubled
        }
        result.received = result.rejected + result.duplicates + result.accepted
        return result
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
                quarantined: try row.decode("quarantined"))
            entries[entry.spool] = (entry, try row.decode("age"))
        }
        return entries
    }
}
