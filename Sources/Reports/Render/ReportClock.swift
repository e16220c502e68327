import Foundation

/// Writes moments by the clocks of a zone, as RFC 3339: `2026-11-22T00:00:00+01:00`.
struct ReportClock: Sendable {
    private let zone: TimeZone
    /// The stretch that the last offset is known to hold for: a zone's rules are slow to ask.
    private var known: Range<Int64> = 0..<0
    private var offset: Int64 = 0

    init(_ zone: TimeZone = .gmt) { self.zone = zone }

    /// Seconds since 1970 in digits; whatever else stands there gives nothing.
    mutating func append(_ field: UnsafeBufferPointer<UInt8>, to sink: inout ByteSink) {
        guard let value = ReportDecimal(field), value.scale == 0, let seconds = Int64(exactly: value.unscaled) else {
            return
        }
        append(seconds, to: &sink)
    }

    mutating func append(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.bytesMax) { place in
            var sink = ByteSink(place)
            append(field, to: &sink)
            bytes.append(contentsOf: sink.written)
        }
    }

    /// `2026-11-22T00:00:00+01:00`; a year has four digits here, whatever it is.
    private static let bytesMax = 25

    private mutating func append(_ seconds: Int64, to bytes: inout ByteSink) {
        if !known.contains(seconds) { look(seconds) }
        let local = seconds + offset
        let days = local >= 0 ? local / 86_400 : (local - 86_399) / 86_400
        let second = Int(local - days * 86_400)
        let (year, month, day) = Self.civil(days)
        Self.digits(year, 4, &bytes)
        bytes.put(UInt8(ascii: "-"))
        Self.digits(month, 2, &bytes)
        bytes.put(UInt8(ascii: "-"))
        Self.digits(day, 2, &bytes)
        bytes.put(UInt8(ascii: "T"))
        Self.digits(second / 3600, 2, &bytes)
        bytes.put(UInt8(ascii: ":"))
        Self.digits(second / 60 % 60, 2, &bytes)
        bytes.put(UInt8(ascii: ":"))
        Self.digits(second % 60, 2, &bytes)
        guard offset != 0 else { return bytes.put(UInt8(ascii: "Z")) }
        bytes.put(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let minutes = Int(offset.magnitude) / 60
        Self.digits(minutes / 60, 2, &bytes)
        bytes.put(UInt8(ascii: ":"))
        Self.digits(minutes % 60, 2, &bytes)
    }

    /// A quarter of an hour of UTC has one offset in all zones since 1970.
    private mutating func look(_ seconds: Int64) {
        offset = Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
        let start = seconds - (seconds % 900 + 900) % 900
        known = start..<(start + 900)
    }

    /// Year, month and day of a day counted from 1970-01-01 (Howard Hinnant's algorithm).
    private static func civil(_ days: Int64) -> (Int, Int, Int) {
        let z = days + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
    }

    private static func digits(_ value: Int, _ count: Int, _ bytes: inout ByteSink) {
        var divisor = count == 4 ? 1000 : 10
        while divisor > 0 {
            bytes.put(0x30 + UInt8(value / divisor % 10))
            divisor /= 10
        }
    }
}
