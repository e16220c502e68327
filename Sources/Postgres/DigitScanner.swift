/// Reads fixed-form text such as a timestamp, byte by byte.
struct DigitScanner<Bytes: Collection> where Bytes.Element == UInt8 {
    private var rest: Bytes.SubSequence

    init(_ bytes: Bytes) {
        rest = bytes[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func number(digits: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < digits.upperBound, let digit = nextDigit {
            value = value * 10 + digit
            count += 1
            rest = rest.dropFirst()
        }
        return digits.contains(count) ? value : nil
    }

    /// 1 to `digits` digits after a point, in units of 10^-`digits`.
    mutating func fraction(digits: Int) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while count < digits, let digit = nextDigit {
            value = value * 10 + digit
            count += 1
            rest = rest.dropFirst()
        }
        guard count > 0 else { return nil }
        for _ in count..<digits { value *= 10 }
        return value
    }

    private var nextDigit: Int64? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        return Int64(byte - UInt8(ascii: "0"))
    }
}
