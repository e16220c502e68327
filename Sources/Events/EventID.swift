/// The identity of an event: 128 bits, stored in ClickHouse as a UUID.
///
/// A UUID given by the client stands for itself; any other id a client gives is hashed (`init(hashing:)`); an event
/// without an id gets a time-ordered random one (`EventIDGenerator`). All zeros is never an event's id.
package struct EventID: Hashable, Sendable {
    /// The UUID's first eight bytes, as a big-endian number.
    package var high: UInt64
    /// The UUID's last eight bytes, as a big-endian number.
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    @inlinable
    package static func == (a: EventID, b: EventID) -> Bool { a.high == b.high && a.low == b.low }
}
