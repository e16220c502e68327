extension EventID {
    /// The id a client's text stands for: a UUID (8-4-4-4-12 hexadecimal digits in either case, not nil) is itself,
    /// anything else its hash.
    package init(text: UnsafeRawBufferPointer) {
        if text.count == 36, let uuid = EventID(uuid: text) {
            self = uuid
        } else {
            self.init(hashing: text)
        }
    }

    /// nil when `text` isn't a UUID, or is the nil UUID, which clients send to mean none.
    private init?(uuid text: UnsafeRawBufferPointer) {
        var halves: (UInt64, UInt64) = (0, 0)
        var digits = 0
        for i in 0..<36 {
            let byte = text[i]
            if i == 8 || i == 13 || i == 18 || i == 23 {
                guard byte == 0x2D else { return nil }
                continue
            }
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            if digits < 16 {
                halves.0 = halves.0 << 4 | UInt64(digit)
            } else {
                halves.1 = halves.1 << 4 | UInt64(digit)
            }
            digits += 1
        }
        guard halves != (0, 0) else { return nil }
        self.init(high: halves.0, low: halves.1)
    }

    /// A 128-bit hash (MurmurHash3 x64 by Austin Appleby, seed 0) dressed as a UUID of version 8 (RFC 9562), so the
    /// same text always gives the same id.
    package init(hashing bytes: UnsafeRawBufferPointer) {
        let (a, b) = murmur128(bytes)
        self.init(high: a & ~0xF000 | 0x8000, low: b & ~(3 << 62) | 1 << 63)
    }
}

/// MurmurHash3_x64_128. Not against adversaries: whoever can choose colliding texts could send the same id as well.
package func murmur128(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> (UInt64, UInt64) {
    let c1: UInt64 = 0x87c3_7b91_1142_53d5
    let c2: UInt64 = 0x4cf5_ad43_2745_937f
    var h1 = seed
    var h2 = seed
    let blocks = bytes.count / 16
    for i in 0..<blocks {
        let k1 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i * 16, as: UInt64.self))
        let k2 = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: i * 16 + 8, as: UInt64.self))
        h1 ^= rotate(k1 &* c1, 31) &* c2
        h1 = (rotate(h1, 27) &+ h2) &* 5 &+ 0x52dc_e729
        h2 ^= rotate(k2 &* c2, 33) &* c1
        h2 = (rotate(h2, 31) &+ h1) &* 5 &+ 0x3849_5ab5
    }
    var k1: UInt64 = 0
    var k2: UInt64 = 0
    let tail = bytes.count - blocks * 16
    for i in 0..<tail {
        let byte = UInt64(bytes[blocks * 16 + i])
        if i < 8 { k1 |= byte << (8 * UInt64(i)) } else { k2 |= byte << (8 * UInt64(i - 8)) }
    }
    h2 ^= rotate(k2 &* c2, 33) &* c1
    h1 ^= rotate(k1 &* c1, 31) &* c2
    h1 ^= UInt64(bytes.count)
    h2 ^= UInt64(bytes.count)
    h1 = h1 &+ h2
    h2 = h2 &+ h1
    h1 = finalMix(h1)
    h2 = finalMix(h2)
    h1 = h1 &+ h2
    h2 = h2 &+ h1
    return (h1, h2)
}

@inline(__always)
private func rotate(_ x: UInt64, _ n: UInt64) -> UInt64 { x << n | x >> (64 - n) }

@inline(__always)
private func finalMix(_ x: UInt64) -> UInt64 {
    var k = x
    k ^= k >> 33
    k = k &* 0xff51_afd7_ed55_8ccd
    k ^= k >> 33
    k = k &* 0xc4ce_b9fe_1a85_ec53
    k ^= k >> 33
    return k
}
