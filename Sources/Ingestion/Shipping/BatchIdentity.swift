internal import ClickHouse

/// The name of a batch: which rows of which spool it holds, packed into the UUID that stands in `batch_id` of each row.
///
/// Two different sets of rows never share an identity, and the same set always has the same one, so that asking
/// ClickHouse for it settles whether a batch arrived. The layout, from the highest bit: 43 bits of the spool's random
/// identity, 1 bit for a remainder, 48 bits of the first row's sequence, 20 bits of the row count, 16 bits of the month
/// counted from year 0.
struct BatchIdentity: Hashable, Sendable {
    static let rowsMax = (1 << 20) - 1

    let spoolID: UInt64
    /// The batch holds only those rows of a range that did not stand in ClickHouse when it was made.
    let isRemainder: Bool
    /// Sequence of the first row in the batch; rows of other months may lie between its rows.
    let firstSequence: UInt64
    let rows: Int
    let month: Month

    var high: UInt64 { (spoolID << 21) | (isRemainder ? 1 << 20 : 0) | (firstSequence >> 28) }

    var low: UInt64 { (firstSequence << 36) | (UInt64(rows) << 16) | UInt64(month.index) }

    /// The name that the insert runs under on the server, so that it can be asked for and stopped there.
    var queryID: String { "lugx-\(uuid)" }

    /// The identity as ClickHouse knows it.
    var uuid: ClickHouseUUID { ClickHouseUUID(high: high, low: low) }

    /// The 16 bytes of a UUID in RowBinary: each half little-endian, the high half first.
    var rowBinary: [UInt8] {
        [high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> ($0 * 8)) } }
    }
}
