internal import Events

/// A batch ready to be sent: its rows, with `batch_id` in each, as one gzip member.
///
/// Built again from the same records it has the same bytes.
struct PreparedBatch: Sendable {
    let identity: BatchIdentity
    /// RowBinary, compressed.
    let body: [UInt8]
    /// Bytes of RowBinary before compression.
    let rowBytes: Int
    /// The range of the spool that was looked through for this batch's rows; rows of other months in it are not its own.
    let range: Range<UInt64>
    /// Events of the range that stand in ClickHouse already and are left out.
    let excluding: Set<EventID>
    let times: RowTimes

    var rows: Int { identity.rows }

    /// Whether a record of the range is one of this batch's rows.
    func holds(_ row: UnsafeRawBufferPointer) -> Bool {
        Month(of: row) == identity.month && !excluding.contains(EventRow.eventID(of: row))
    }
}
