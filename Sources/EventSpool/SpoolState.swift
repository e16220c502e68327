/// A consistent look at a spool, for readiness, metrics and tests.
package struct SpoolState: Sendable, Equatable {
    /// Disk taken by segment files, spare ones included.
    package var bytesUsed: Int
    package var bytesMax: Int
    /// Segments that hold records or are being written.
    package var segments: Int
    package var spareSegments: Int
    /// The oldest record still there (equal to `nextSequence` if there is none).
    package var firstSequence: UInt64
    /// One past the last durable record.
    package var nextSequence: UInt64
    /// Bytes that wait for their commit or are being committed, framing included.
    package var pendingBytes: Int
    package var epoch: UInt64
    /// Why appends are refused at the moment; `nil` when they are admitted.
    package var failure: SpoolError?
    package var isClosed: Bool
}
