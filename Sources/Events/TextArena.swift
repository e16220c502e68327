/// Scratch bytes for texts made while one event is encoded: numbers as text, decoded query parameters. Bounded:
/// what doesn't fit isn't made.
struct TextArena: ~Copyable {
    private let base: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var used = 0

    init(bytes: Int) {
        capacity = bytes
        base = .allocate(capacity: bytes)
    }

    deinit { base.deallocate() }

    mutating func reset() { used = 0 }

    mutating func decimal(_ magnitude: UInt64, isNegative: Bool) -> Text {
        guard capacity - used >= 24 else { return .empty }
        let start = base + used
        var count = 0
        if isNegative {
            start[0] = 0x2D
            count = 1
        }
        count += RowBuffer.putDigits(magnitude, start + count)
        used += count
        return Text(base: start, count: count)
    }

    /// A value of a query decoded (`%xx`, `+` for a space), at most `bytesMax` bytes of it; the text itself when it
    /// doesn't decode to UTF-8.
    mutating func percentDecoded(_ text: Text, bytesMax: Int) -> Text {
        let encoded = text.prefix(bytes: min(bytesMax * 3, text.count))
        guard encoded.hasEncoding, capacity - used >= encoded.count else { return text.prefix(bytes: bytesMax) }
        let start = base + used
        var count = 0
        var at = 0
        while at < encoded.count {
            let byte = encoded.base[at]
            if byte == 0x25, at + 2 < encoded.count, let high = Self.digit(encoded.base[at + 1]),
                let low = Self.digit(encoded.base[at + 2])
            {
                start[count] = high << 4 | low
                at += 3
            } else {
                start[count] = byte == 0x2B ? 0x20 : byte
                at += 1
            }
            count += 1
        }
        let decoded = Text(base: start, count: count)
        guard decoded.isUTF8 else { return text.prefix(bytes: bytesMax) }
        used += count
        return decoded.prefix(bytes: bytesMax)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}

extension Text {
    /// Whether a query's value has anything to decode.
    fileprivate var hasEncoding: Bool {
        for i in 0..<count where base[i] == 0x25 || base[i] == 0x2B { return true }
        return false
    }

    fileprivate var isUTF8: Bool {
        var isASCII = true
        for i in 0..<count where base[i] >= 0x80 { isASCII = false }
        return isASCII || String(validating: raw.bindMemory(to: UInt8.self), as: UTF8.self) != nil
    }
}
