internal import CSimdjson

/// Strings of a length known only afterwards. Callers need no `reserve`: each writer makes its own room.
extension RowBuffer {
    @inline(__always)
    mutating func writeLength(_ length: Int) {
        var rest = UInt64(length)
        while rest >= 0x80 {
            base[count] = UInt8(truncatingIfNeeded: rest) | 0x80
            count += 1
            rest >>= 7
        }
        base[count] = UInt8(truncatingIfNeeded: rest)
        count += 1
    }

    /// Begins a String whose length isn't known yet; `endString` puts the length in front of what was written.
    @inline(__always)
    mutating func beginString() -> Int {
        reserve(2)
        count += 2
        return count
    }

    @inline(__always)
    mutating func endString(_ start: Int) {
        let length = count - start
        let prefix = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4
        if prefix != 2 {
            reserve(2)
            UnsafeMutableRawPointer(base + start - 2 + prefix).copyMemory(from: base + start, byteCount: length)
        }
        count = start - 2
        writeLength(length)
        count += length
    }

    @inline(__always)
    mutating func writeByte(_ byte: UInt8) {
        reserve(1)
        base[count] = byte
        count += 1
    }
}

extension RowBuffer {
    /// Moves what was written from `index` on by one.
    mutating func insert(_ byte: UInt8, at index: Int) {
        reserve(1)
        UnsafeMutableRawPointer(base + index + 1).copyMemory(from: base + index, byteCount: count - index)
        base[index] = byte
        count += 1
    }
}

/// JSON text.
extension RowBuffer {
    /// A JSON string: quotes, backslashes and control characters escaped, everything else as it is.
    /// 8 bytes behind `text` must be readable (they are, on the tape).
    @inline(__always)
    mutating func writeJSONString(_ text: Text) {
        reserve(text.count + 16)
        base[count] = 0x22
        count += 1
        var at = 0
        while at < text.count {
            let word = UnsafeRawPointer(text.base + at).loadUnaligned(as: UInt64.self)
            UnsafeMutableRawPointer(base + count).storeBytes(of: word, as: UInt64.self)
            let special = Self.specialBytes(word)
            let clean = min(special == 0 ? 8 : special.trailingZeroBitCount >> 3, text.count - at)
            at += clean
            count += clean
            if clean < 8, at < text.count {
                // Six bytes for this one, and one each plus a word's slack for the rest.
                reserve(text.count - at + 16)
                writeEscape(text.base[at])
                at += 1
            }
        }
        base[count] = 0x22
        count += 1
    }

    /// The lowest byte flagged (by its top bit) is below space, a quote or a backslash; higher flags may be false.
    @inline(__always)
    private static func specialBytes(_ word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let tops: UInt64 = 0x8080_8080_8080_8080
        let quotes = word ^ (ones &* 0x22)
        let slashes = word ^ (ones &* 0x5C)
        return ((word &- ones &* 0x20) & ~word | (quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes) & tops
    }

    @inline(never)
    private mutating func writeEscape(_ byte: UInt8) {
        base[count] = 0x5C
        let short: UInt8 =
            switch byte {
            case 0x22, 0x5C: byte
            case 0x08: UInt8(ascii: "b")
            case 0x09: UInt8(ascii: "t")
            case 0x0A: UInt8(ascii: "n")
            case 0x0C: UInt8(ascii: "f")
            case 0x0D: UInt8(ascii: "r")
            default: 0
            }
        if short != 0 {
            base[count + 1] = short
            count += 2
            return
        }
        base[count + 1] = UInt8(ascii: "u")
        base[count + 2] = 0x30
        base[count + 3] = 0x30
        base[count + 4] = 0x30 + byte >> 4
        base[count + 5] = byte & 15 < 10 ? 0x30 + byte & 15 : 0x61 + byte & 15 - 10
        count += 6
    }

    @inline(__always)
    mutating func writeDecimal(_ value: UInt64, isNegative: Bool = false) {
        reserve(21)
        if isNegative {
            base[count] = 0x2D
            count += 1
        }
        count += Self.putDigits(value, base + count)
    }

    @inline(__always)
    mutating func writeDecimal(_ value: Int64) {
        writeDecimal(value.magnitude, isNegative: value < 0)
    }

    /// Writes `value` in decimal to `out` (20 bytes at most); returns the number of digits.
    static func putDigits(_ value: UInt64, _ out: UnsafeMutablePointer<UInt8>) -> Int {
        var digits = 1
        var bound: UInt64 = 10
        while value >= bound {
            digits += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        var rest = value
        var at = digits
        repeat {
            at -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            out[at] = 0x30 + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while at > 0
        return digits
    }

    /// The shortest decimal that reads back as `value`.
    mutating func writeDouble(_ value: Double) {
        reserve(32)
        let scaled = (value * 10_000).rounded()
        // The only decimal of up to fifteen digits that is nearest to this double is its shortest.
        if scaled.magnitude < 1e15, scaled / 10_000 == value, scaled != 0 {
            let (whole, part) = UInt64(scaled.magnitude).quotientAndRemainder(dividingBy: 10_000)
            writeDecimal(whole, isNegative: scaled < 0)
            if part == 0 { return }
            var rest = part
            base[count] = 0x2E
            for i in (1...4).reversed() {
                base[count + i] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
            count += 5
            while base[count - 1] == 0x30 { count -= 1 }
            return
        }
        count += lugx_json_write_double(value, base + count)
    }
}
