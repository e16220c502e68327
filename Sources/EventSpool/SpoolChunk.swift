/// A run of durable, verified records, as they lie in one segment.
///
/// The bytes stay valid as long as the chunk lives; the reader uses its buffer again once no chunk holds it.
package struct SpoolChunk: Sendable {
    let storage: ChunkStorage
    /// Sequence of the first record.
    package let firstSequence: UInt64
    /// Records in the chunk.
    package let count: Int
    /// Payload bytes in the chunk.
    package let payloadBytes: Int
    /// Records lost just before `firstSequence`; a consumer must account for them.
    package let damage: SpoolDamage?

    /// Where to read on.
    package var nextSequence: UInt64 { firstSequence + UInt64(count) }

    /// Nothing to read yet: no record and no damage.
    package var isEmpty: Bool { count == 0 && damage == nil }

    /// Calls `body` with each record in order; the bytes are valid inside the call only.
    package func forEach<Failure: Error>(
        _ body: (_ sequence: UInt64, _ payload: UnsafeRawBufferPointer) throws(Failure) -> Void
    ) throws(Failure) {
        var offset = 0
        var sequence = firstSequence
        for _ in 0..<count {
            let length = RecordFrame.length(storage.base + offset)
            try body(
                sequence, UnsafeRawBufferPointer(start: storage.base + offset + RecordFrame.headerBytes, count: length))
            offset += RecordFrame.bytes(payload: length)
            sequence += 1
        }
    }
}
