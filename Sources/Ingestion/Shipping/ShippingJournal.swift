/// What stands beside the shipper's position in the spool: the range that may already be on its way, and the totals.
///
/// It is written before the range is first sent, so that a restart sends the very same batches again.
struct ShippingJournal: Equatable, Sendable {
    /// Sealed and possibly sent, but not yet known to stand in ClickHouse.
    var inFlight: Range<UInt64>?
    /// Rows that stand in ClickHouse since this spool was made.
    var insertedRows: UInt64 = 0
    /// Rows set aside because ClickHouse refused them, or because their bytes in the spool were damaged.
    var quarantinedRows: UInt64 = 0
    /// Rows that were not sent, because the events of their month are not kept any more.
    var expiredRows: UInt64 = 0

    private static let version: UInt64 = 2
    /// The one before had no `expiredRows`.
    private static let versionBefore: UInt64 = 1
    private static let noRange = UInt64.max

    var bytes: [UInt8] {
        [
            Self.version, inFlight?.lowerBound ?? Self.noRange, inFlight?.upperBound ?? Self.noRange, insertedRows,
            quarantinedRows, expiredRows,
        ].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
    }

    init() {}

    /// Nil for bytes this version did not write; no bytes at all are a fresh spool's journal.
    init?(bytes: [UInt8]) {
        if bytes.isEmpty { return }
        guard bytes.count == 40 || bytes.count == 48 else { return nil }
        let words = (0..<bytes.count / 8).map { index in
            bytes[index * 8..<index * 8 + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        guard words[0] == (words.count == 6 ? Self.version : Self.versionBefore), words[1] <= words[2] else {
            return nil
        }
        inFlight = words[1] == Self.noRange ? nil : words[1]..<words[2]
        insertedRows = words[3]
        quarantinedRows = words[4]
        expiredRows = words.count == 6 ? words[5] : 0
    }
}
