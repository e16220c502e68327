/// The columns of `analytics.events` in the order of the row's RowBinary bytes.
///
/// A record of the spool is the row without `batch_id`; the shipper puts 16 bytes of it in front. Integers are
/// little-endian, a String is a LEB128 length and bytes, a UUID is its two halves as UInt64s, a DateTime UInt32
/// seconds, a Decimal(18,4) an Int64 of ten-thousandths.
package enum EventRow {
    package struct Column: Sendable, Equatable {
        package let name: String
        package let type: String
    }

    package static let batchIDBytes = 16
    /// Where in a record `event_id`, `event_time`, … stand; all before the first String.
    package static let eventIDOffset = 0
    package static let eventTimeOffset = 16
    package static let eventTimeMillisecondsOffset = 20
    package static let receivedAtOffset = 22
    package static let receivedAtMillisecondsOffset = 26
    package static let fixedBytes = 28

    package static let columns: [Column] = [
        Column(name: "batch_id", type: "UUID"),
        Column(name: "event_id", type: "UUID"),
        Column(name: "event_time", type: "DateTime"),
        Column(name: "event_time_ms", type: "UInt16"),
        Column(name: "received_at", type: "DateTime"),
        Column(name: "received_at_ms", type: "UInt16"),
        Column(name: "event_type", type: "String"),
        Column(name: "event_name", type: "String"),
        Column(name: "user_id", type: "String"),
        Column(name: "anonymous_id", type: "String"),
        Column(name: "session_id", type: "String"),
        Column(name: "product_id", type: "String"),
        Column(name: "order_id", type: "String"),
        Column(name: "url", type: "String"),
        Column(name: "path", type: "String"),
        Column(name: "title", type: "String"),
        Column(name: "referrer", type: "String"),
        Column(name: "referrer_domain", type: "String"),
        Column(name: "utm_source", type: "String"),
        Column(name: "utm_medium", type: "String"),
        Column(name: "utm_campaign", type: "String"),
        Column(name: "utm_term", type: "String"),
        Column(name: "utm_content", type: "String"),
        Column(name: "device_type", type: "String"),
        Column(name: "browser", type: "String"),
        Column(name: "os", type: "String"),
        Column(name: "country", type: "String"),
        Column(name: "is_bot", type: "UInt8"),
        Column(name: "value", type: "Decimal(18, 4)"),
        Column(name: "currency", type: "String"),
        Column(name: "source", type: "String"),
        Column(name: "properties", type: "String"),
        Column(name: "context", type: "String"),
    ]

    /// The id of the event in a record (at least `fixedBytes` long).
    package static func eventID(of record: UnsafeRawBufferPointer) -> EventID {
        EventID(
            high: UInt64(littleEndian: record.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
            low: UInt64(littleEndian: record.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }

    /// The event's time in a record, seconds since 1970.
    package static func eventTimeSeconds(of record: UnsafeRawBufferPointer) -> UInt32 {
        UInt32(littleEndian: record.loadUnaligned(fromByteOffset: eventTimeOffset, as: UInt32.self))
    }

    /// When the record was received, milliseconds since 1970.
    package static func receivedAtMilliseconds(of record: UnsafeRawBufferPointer) -> Int64 {
        let seconds = UInt32(littleEndian: record.loadUnaligned(fromByteOffset: receivedAtOffset, as: UInt32.self))
        let milliseconds = UInt16(
            littleEndian: record.loadUnaligned(fromByteOffset: receivedAtMillisecondsOffset, as: UInt16.self))
        return Int64(seconds) * 1000 + Int64(milliseconds)
    }
}
