/// A UUID as two halves, in the order they are written in.
package struct ClickHouseUUID: Sendable, Hashable, CustomStringConvertible {
    package var high: UInt64
    package var low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// `00112233-4455-6677-8899-aabbccddeeff`, any case.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [8, 4, 4, 4, 12], !text.contains("+"),
            let high = UInt64(parts[..<3].joined(), radix: 16), let low = UInt64(parts[3...].joined(), radix: 16)
        else { return nil }
        self.init(high: high, low: low)
    }

    package var description: String {
        func hex(_ value: UInt64) -> String {
            let digits = String(value, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        let (a, b) = (hex(high), hex(low))
        return "\(a.prefix(8))-\(a.dropFirst(8).prefix(4))-\(a.suffix(4))-\(b.prefix(4))-\(b.suffix(12))"
    }
}
