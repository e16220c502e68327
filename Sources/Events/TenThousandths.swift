internal import CSimdjson

/// Amounts as the row stores them: exact decimals with four places, in an Int64 (Decimal(18, 4)).
///
/// More than four places are rounded, halves to even. Beyond eighteen digits in all an amount is out of range. A
/// JSON number with a fraction is first taken back to the shortest decimal that means the same double: the text
/// the client wrote, up to fifteen digits.
enum TenThousandths {
    static let max: Int64 = 999_999_999_999_999_999

    static func of(_ integer: Int64) -> Int64? {
        let (product, overflow) = integer.multipliedReportingOverflow(by: 10_000)
        return overflow || product.magnitude > UInt64(max) ? nil : product
    }

    static func of(_ double: Double) -> Int64? {
        // A double nearest to a decimal with four places and at most fifteen digits is that decimal.
        let scaled = (double * 10_000).rounded()
        if scaled.magnitude < 1e15, scaled / 10_000 == double { return Int64(scaled) }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 32) { text in
            parse(text.baseAddress!, lugx_json_write_double(double, text.baseAddress))
        }
    }

    /// Reads `[+-]digits[.digits][e[+-]digits]`; nil when it is not that, or out of range.
    static func parse(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int64? {
        guard count > 0, count <= 64 else { return nil }
        var at = 0
        let isNegative = text[0] == 0x2D
        if isNegative || text[0] == 0x2B { at = 1 }
        var mantissa: UInt64 = 0
        var exponent = 0
        var digits = 0
        var isInexact = false
        var seenPoint = false
        while at < count {
            let byte = text[at]
            if byte == 0x2E, !seenPoint {
                seenPoint = true
            } else if byte &- 0x30 <= 9 {
                digits += 1
                if mantissa < 1_000_000_000_000_000_000 {
                    mantissa = mantissa * 10 + UInt64(byte &- 0x30)
                    if seenPoint { exponent -= 1 }
                } else {
                    isInexact = isInexact || byte != 0x30
                    if !seenPoint { exponent += 1 }
                }
            } else {
                break
            }
            at += 1
        }
        guard digits > 0 else { return nil }
        if at < count {
            guard text[at] | 0x20 == 0x65, let written = exponentValue(text + at + 1, count - at - 1) else {
                return nil
            }
            exponent += written
        }
        guard let magnitude = scale(mantissa, exponent + 4, isInexact) else { return nil }
        return isNegative ? -magnitude : magnitude
    }

    private static func exponentValue(_ text: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        var at = 0
        guard count > 0 else { return nil }
        let isNegative = text[0] == 0x2D
        if isNegative || text[0] == 0x2B { at = 1 }
        guard at < count, count - at <= 4 else { return nil }
        var value = 0
        for i in at..<count {
            guard text[i] &- 0x30 <= 9 else { return nil }
            value = value * 10 + Int(text[i] &- 0x30)
        }
        return isNegative ? -value : value
    }

    /// `mantissa × 10^power`, rounded half to even; nil out of range.
    private static func scale(_ mantissa: UInt64, _ power: Int, _ isInexact: Bool) -> Int64? {
        var value = mantissa
        if power >= 0 {
            if value == 0 { return 0 }
            for _ in 0..<power {
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                if overflow || product > UInt64(max) { return nil }
                value = product
            }
        } else {
            if power < -20 { return 0 }
            var isSticky = isInexact
            var last: UInt64 = 0
            for _ in 0..<(-power) {
                isSticky = isSticky || last != 0
                last = value % 10
                value /= 10
            }
            if last > 5 || (last == 5 && (isSticky || value % 2 == 1)) { value += 1 }
        }
        return value <= UInt64(max) ? Int64(value) : nil
    }
}
