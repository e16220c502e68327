internal import EventSpool

/// A copy of ingestion's spool: the events that are on their way, and what is known of those that arrived.
package struct SpoolBackup: Sendable, Equatable {
    /// What became of its events, as of the copy.
    package let ledger: IngestionLedger
    /// The first event that is not known to stand in ClickHouse.
    package let position: UInt64

    /// Copies the spool in `source`, which may be in use; nil where there is none. Blocking.
    package static func make(of source: String, to target: String) throws -> SpoolBackup? {
        guard
            // Ids first: a window that knows more than the spool holds would turn events away as known.
            let copy = try SpoolCopy.make(
                of: source, to: target, before: ["dedupe"], after: [Quarantine.fileName, "quarantine"])
        else { return nil }
        let reader = copy.readers["clickhouse"]
        let position = reader?.position ?? 0
        guard let journal = ShippingJournal(bytes: reader?.attachment ?? []) else { throw ShippingError.unknownJournal }
        return SpoolBackup(
            ledger: IngestionLedger(
                spool: IngestionLedger.name(of: copy.identity), rejected: 0, duplicates: 0,
                accepted: Int64(copy.nextSequence), spooled: Int64(copy.nextSequence - position),
                inserted: Int64(journal.insertedRows), quarantined: Int64(journal.quarantinedRows),
                expired: Int64(journal.expiredRows)),
            position: position)
    }
}
