internal import Events

/// The spans of time that a set of rows covers, in seconds since 1970: what narrows a question about them.
struct RowTimes: Sendable, Equatable {
    private(set) var event: ClosedRange<UInt32>
    private(set) var received: ClosedRange<UInt32>
    /// The hours of the rows' events, by their first seconds; at most those of a month.
    private(set) var hours: Set<UInt32>
    private var lastHour: UInt32

    /// The times of one row as the spool holds it.
    init(of row: UnsafeRawBufferPointer) {
        let eventSeconds = EventRow.eventTimeSeconds(of: row)
        let receivedSeconds = UInt32(EventRow.receivedAtMilliseconds(of: row) / 1000)
        event = eventSeconds...eventSeconds
        received = receivedSeconds...receivedSeconds
        lastHour = eventSeconds / 3600 * 3600
        hours = [lastHour]
    }

    /// O(1), and without allocation for a row of the hour of the one before.
    mutating func insert(_ row: UnsafeRawBufferPointer) {
        let eventSeconds = EventRow.eventTimeSeconds(of: row)
        let receivedSeconds = UInt32(EventRow.receivedAtMilliseconds(of: row) / 1000)
        event = min(event.lowerBound, eventSeconds)...max(event.upperBound, eventSeconds)
        received = min(received.lowerBound, receivedSeconds)...max(received.upperBound, receivedSeconds)
        let hour = eventSeconds / 3600 * 3600
        guard hour != lastHour else { return }
        lastHour = hour
        hours.insert(hour)
    }
}
