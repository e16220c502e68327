internal import ClickHouse
internal import Events

/// The rows of one month while a range is read, each behind the room its `batch_id` will take.
struct MonthRows {
    let firstSequence: UInt64
    private(set) var count = 0
    private var bytes: [UInt8] = []
    private var starts: [Int] = []
    private var times: RowTimes

    init(firstSequence: UInt64, row: UnsafeRawBufferPointer) {
        self.firstSequence = firstSequence
        times = RowTimes(of: row)
    }

    mutating func append(_ row: UnsafeRawBufferPointer) {
        starts.append(bytes.count)
        bytes.append(contentsOf: repeatElement(0, count: EventRow.batchIDBytes))
        bytes.append(contentsOf: row)
        times.insert(row)
        count += 1
    }

    /// The rows with their batch's identity, which is known only once they are counted.
    mutating func batch(
        _ identity: BatchIdentity, range: Range<UInt64>, excluding: Set<EventID>, encoder: GzipEncoder
    ) -> PreparedBatch {
        let identityBytes = identity.rowBinary
        bytes.withUnsafeMutableBytes { buffer in
            for start in starts {
                UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + EventRow.batchIDBytes])
                    .copyBytes(from: identityBytes)
            }
        }
        var body: [UInt8] = []
        encoder.write(bytes, into: &body)
        encoder.finish(into: &body)
        return PreparedBatch(
            identity: identity, body: body, rowBytes: bytes.count, range: range, excluding: excluding,
            times: times)
    }
}
