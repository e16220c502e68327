internal import EventSpool
internal import Events
internal import MetricsRegistry

/// What became of the events: received = rejected + duplicates + accepted, and accepted = spooled + inserted +
/// quarantined + expired.
///
/// What was accepted and what became of it stands in the spool and its shipping journal, and survives any crash.
/// `rejected` and `duplicates` count from the start of the process: whoever keeps them adds them up.
package struct IngestionLedger: Sendable, Equatable {
    /// The first ten hexadecimal digits of the spool's identity, with which the `batch_id` of each of its rows begins.
    package var spool: String
    package var rejected: Int64
    package var duplicates: Int64
    package var accepted: Int64
    package var spooled: Int64
    package var inserted: Int64
    package var quarantined: Int64
    /// Not inserted, because the events of their month are not kept any more.
    package var expired: Int64

    /// What a spool is called by the `batch_id` of its rows.
    static func name(of identity: UInt64) -> String {
        let digits = String((identity << 21) >> 24, radix: 16)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits
    }

    /// Events that are nowhere, or counted twice; must be 0.
    package var difference: Int64 { accepted - spooled - inserted - quarantined - expired }
}

extension IngestionService {
    /// As of now; nil where nothing is shipped.
    package var ledger: IngestionLedger? {
        guard let shipped = shipping?.snapshot else { return nil }
        // Read after what was shipped: never behind it.
        let accepted = spool.state.nextSequence
        let rejected =
            EventErrorCode.allCases.reduce(0) { $0 + metrics.rejected[$1].value }
            + IngestionMetrics.TurnedAway.allCases.reduce(0) { $0 + metrics.turnedAway[$1].value }
        return IngestionLedger(
            spool: IngestionLedger.name(of: spool.identity), rejected: Int64(rejected),
            duplicates: Int64(metrics.duplicates.value), accepted: Int64(accepted),
            spooled: Int64(accepted - shipped.position), inserted: Int64(shipped.insertedRows),
            quarantined: Int64(shipped.quarantinedRows), expired: Int64(shipped.expiredRows))
    }
}
