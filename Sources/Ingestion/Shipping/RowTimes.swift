internal import Events

/// The spans of time that a set of rows covers, in seconds since 1970: what narrows a question about them.
struct RowTimes: Sendable, Equatable {
    private(set) var event: ClosedRange<UInt32>
    private(set) var received: ClosedRange<UInt32>

    /// The times of one row as the spool holds it.
    init(of row: UnsafeRawBufferPointer) {
        let eventSeconds = EventRow.eventTimeSeconds(of: row)
        let receivedSeconds = UInt32(EventRow.receivedAtMilliseconds(of: row) / 1000)
        event = eventSeconds...eventSeconds
        received = receivedSeconds...receivedSeconds
    }

    mutating func formUnion(_ other: RowTimes) {
        event = min(event.lowerBound, other.event.lowerBound)...max(event.upperBound, other.event.upperBound)
        received =
            min(received.lowerBound, other.received.lowerBound)...max(received.upperBound, other.received.upperBound)
    }
}
