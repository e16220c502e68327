/// A range of the spool made into batches, one for each month that its rows fall into.
struct PreparedRange: Sendable {
    let range: Range<UInt64>
    /// In the order of their months.
    let batches: [PreparedBatch]
    /// Records in the range that can't be read any more; the spool has put their bytes aside.
    let damagedRows: UInt64
    /// A limit ended the range, not the end of the spool: there is more to send at once.
    let isFull: Bool
}
