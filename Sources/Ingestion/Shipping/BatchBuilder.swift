internal import ClickHouse
internal import EventSpool
internal import Events

/// Makes batches from a range of the spool: reads, sorts rows by month, puts `batch_id` before each, compresses.
///
/// Blocking, and bounded in memory by the limits. What it makes depends on the range and the records alone.
struct BatchBuilder {
    let reader: SpoolReader
    let spoolID: UInt64
    let limits: BatchLimits
    private let encoder = GzipEncoder()

    /// Bytes asked from the spool at a time.
    private static let chunkBytesMax = 1 << 20

    init(reader: SpoolReader, spoolID: UInt64, limits: BatchLimits) {
        self.reader = reader
        self.spoolID = spoolID
        self.limits = limits
    }

    /// The next range from `start` on, as far as the limits and the durable records go.
    func seal(from start: UInt64) throws -> PreparedRange {
        try prepare(from: start, to: nil, month: nil, excluding: [])
    }

    /// A range sealed before, for all its months or one, without the events in `excluding`.
    func rebuild(
        _ range: Range<UInt64>, month: Month? = nil, excluding: Set<EventID> = []
    ) throws -> PreparedRange {
        try prepare(from: range.lowerBound, to: range.upperBound, month: month, excluding: excluding)
    }

    /// The sequence that cuts a batch in two halves of rows.
    func middle(of batch: PreparedBatch) throws -> UInt64 {
        var rows = 0
        var middle = batch.range.lowerBound
        try scan(from: batch.range.lowerBound, to: batch.range.upperBound) { sequence, row in
            guard batch.holds(row) else { return true }
            rows += 1
            middle = sequence
            return rows <= batch.rows / 2
        } damaged: { _ in
        }
        return middle
    }

    /// The record of a batch that has a single row.
    func onlyRow(of batch: PreparedBatch) throws -> (sequence: UInt64, bytes: [UInt8])? {
        var found: (sequence: UInt64, bytes: [UInt8])?
        try scan(from: batch.identity.firstSequence, to: batch.range.upperBound) { sequence, row in
            guard batch.holds(row) else { return true }
            found = (sequence, Array(row))
            return false
        } damaged: { _ in
        }
        return found
    }

    private func prepare(
        from start: UInt64, to end: UInt64?, month: Month?, excluding: Set<EventID>
    ) throws -> PreparedRange {
        var collected: [Month: MonthRows] = [:]
        var rows = 0
        var bytes = 0
        var damagedRows: UInt64 = 0
        var isFull = false
        let stop = try scan(from: start, to: end) { sequence, row in
            let rowMonth = Month(of: row)
            if end == nil {
                let size = row.count + EventRow.batchIDBytes
                guard rows < limits.rowsMax, rows == 0 || bytes + size <= limits.bytesMax,
                    collected[rowMonth] != nil || collected.count < limits.monthsMax
                else {
                    isFull = true
                    return false
                }
                rows += 1
                bytes += size
            }
            guard month == nil || rowMonth == month, !excluding.contains(EventRow.eventID(of: row)) else {
                return true
            }
            collected[rowMonth, default: MonthRows(firstSequence: sequence, row: row)].append(row)
            return true
        } damaged: { damage in
            damagedRows += UInt64(damage.sequences.count)
        }
        let range = start..<stop
        var batches: [PreparedBatch] = []
        for month in collected.keys.sorted() {
            guard var rows = collected.removeValue(forKey: month) else { continue }
            let identity = BatchIdentity(
                spoolID: spoolID, isRemainder: !excluding.isEmpty, firstSequence: rows.firstSequence, rows: rows.count,
                month: month)
            batches.append(rows.batch(identity, range: range, excluding: excluding, encoder: encoder))
        }
        return PreparedRange(range: range, batches: batches, damagedRows: damagedRows, isFull: isFull)
    }

    /// Visits the records from `start` until `end`, the end of what is durable, or the visitor's false.
    /// Returns the sequence that was not visited any more.
    @discardableResult
    private func scan(
        from start: UInt64, to end: UInt64?, visit: (UInt64, UnsafeRawBufferPointer) -> Bool,
        damaged: (SpoolDamage) -> Void
    ) throws -> UInt64 {
        var sequence = start
        while end.map({ sequence < $0 }) ?? true {
            let chunk = try reader.read(
                from: sequence, recordsMax: end.map { Int(min($0 - sequence, 1 << 20)) } ?? limits.rowsMax,
                bytesMax: Self.chunkBytesMax)
            if chunk.isEmpty { return sequence }
            if let damage = chunk.damage { damaged(damage) }
            sequence = chunk.firstSequence
            var goesOn = true
            chunk.forEach { recordSequence, payload in
                guard goesOn else { return }
                goesOn = visit(recordSequence, payload)
                if goesOn { sequence = recordSequence + 1 }
            }
            if !goesOn { return sequence }
        }
        return sequence
    }
}
