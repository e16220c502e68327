/// A decimal of any length, kept as PostgreSQL writes it: `-12.3400`. The scale is part of it: `1.0 != 1.00`.
///
/// Never a float: what goes in comes out, digit for digit.
package struct PostgresNumeric: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    /// An optional minus, digits, and optionally a point and more digits; nil for anything else (`NaN`, `1e5`, `+1`)
    /// and beyond PostgreSQL's limits (131072 digits before the point, 16383 after).
    package init?(_ text: String) {
        var digits = text.utf8[...]
        if digits.first == UInt8(ascii: "-") { digits = digits.dropFirst() }
        let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.count <= 131_072, whole.allSatisfy(Self.isDigit) else {
            return nil
        }
        if parts.count == 2 {
            guard !parts[1].isEmpty, parts[1].count <= 16_383, parts[1].allSatisfy(Self.isDigit) else { return nil }
        }
        self.text = text
    }

    package init(_ value: Int64) {
        text = String(value)
    }

    /// `unscaled` × 10^-`scale`: `PostgresNumeric(unscaled: 5999, scale: 2)` is `59.99`.
    package init(unscaled: Int64, scale: Int) {
        precondition((0...18).contains(scale), "the scale is between 0 and 18")
        var digits = String(unscaled.magnitude)
        if digits.utf8.count <= scale {
            digits = String(repeating: "0", count: scale + 1 - digits.utf8.count) + digits
        }
        let point = digits.index(digits.endIndex, offsetBy: -scale)
        text = (unscaled < 0 ? "-" : "") + digits[..<point] + (scale > 0 ? "." + digits[point...] : "")
    }

    /// The value × 10^`scale` as an integer, or nil when digits would be lost or it does not fit.
    package func unscaled(scale: Int) -> Int64? {
        var result: Int64 = 0
        var fraction: Int?
        let negative = text.utf8.first == UInt8(ascii: "-")
        func append(_ digit: Int64) -> Bool {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            let (sum, more) = product.addingReportingOverflow(negative ? -digit : digit)
            result = sum
            return !overflow && !more
        }
        for byte in text.utf8 where byte != UInt8(ascii: "-") {
            guard byte != UInt8(ascii: ".") else {
                fraction = 0
                continue
            }
            if let seen = fraction {
                if seen == scale {
                    guard byte == UInt8(ascii: "0") else { return nil }
                    continue
                }
                fraction = seen + 1
            }
            guard append(Int64(byte - UInt8(ascii: "0"))) else { return nil }
        }
        for _ in (fraction ?? 0)..<max(scale, fraction ?? 0) {
            guard append(0) else { return nil }
        }
        return result
    }

    package var description: String { text }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
