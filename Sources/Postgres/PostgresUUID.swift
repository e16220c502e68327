/// A UUID as two words, so that keys need no Foundation.
package struct PostgresUUID: Sendable, Hashable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The 8-4-4-4-12 form of RFC 9562, in either case; nil for anything else.
    package init?(_ text: some StringProtocol) {
        var words: (UInt64, UInt64) = (0, 0)
        var index = 0
        var digits = 0
        for byte in text.utf8 {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let value = Hexadecimal.value(byte), digits < 32 else { return nil }
                if digits < 16 {
                    words.0 = words.0 << 4 | UInt64(value)
                } else {
                    words.1 = words.1 << 4 | UInt64(value)
                }
                digits += 1
            }
            index += 1
        }
        guard index == 36 else { return nil }
        high = words.0
        low = words.1
    }

    /// A version 4 UUID of `generator`.
    package static func random(using generator: inout some RandomNumberGenerator) -> PostgresUUID {
        let high = generator.next() as UInt64
        let low = generator.next() as UInt64
        return PostgresUUID(
            high: high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000, low: low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000)
    }

    package static func random() -> PostgresUUID {
        var generator = SystemRandomNumberGenerator()
        return random(using: &generator)
    }

    package var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var place = 0
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    buffer[place] = UInt8(ascii: "-")
                    place += 1
                }
                let word = digit < 16 ? high : low
                buffer[place] = Hexadecimal.digits[Int(word >> UInt64(60 - (digit & 15) * 4) & 15)]
                place += 1
            }
            return 36
        }
    }
}
