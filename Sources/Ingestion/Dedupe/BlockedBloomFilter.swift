internal import Events

/// A Bloom filter whose seven bits for an id lie in one cache line: 16 bits an id, about one false positive in a
/// thousand. Its bytes are what a generation file holds. Not changed any more once it is shared.
final class BlockedBloomFilter: @unchecked Sendable {
    static let bitsPerID = 16
    static let blockBytes = 64

    let blocks: Int
    let words: UnsafeMutablePointer<UInt64>

    init(blocks: Int) {
        self.blocks = max(1, blocks)
        words = UnsafeMutableRawPointer.allocate(byteCount: self.blocks * Self.blockBytes, alignment: Self.blockBytes)
            .bindMemory(to: UInt64.self, capacity: self.blocks * 8)
        words.initialize(repeating: 0, count: self.blocks * 8)
    }

    convenience init(ids: Int) {
        self.init(blocks: (ids * Self.bitsPerID + Self.blockBytes * 8 - 1) / (Self.blockBytes * 8))
    }

    deinit { words.deallocate() }

    var bytes: UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(start: words, count: blocks * Self.blockBytes)
    }

    func insert(_ key: GenerationKey) {
        let block = words + Self.index(key, blocks)
        var bits = key.order
        for _ in 0..<7 {
            block[Int(bits & 7)] |= 1 << (bits >> 3 & 63)
            bits >>= 9
        }
    }

    func mayContain(_ key: GenerationKey) -> Bool { Self.mayContain(words, blocks, key) }

    @inline(__always)
    static func mayContain(_ words: UnsafeMutablePointer<UInt64>, _ blocks: Int, _ key: GenerationKey) -> Bool {
        let block = words + index(key, blocks)
        var bits = key.order
        for _ in 0..<7 {
            if block[Int(bits & 7)] >> (bits >> 3 & 63) & 1 == 0 { return false }
            bits >>= 9
        }
        return true
    }

    @inline(__always)
    private static func index(_ key: GenerationKey, _ blocks: Int) -> Int {
        Int(key.block.multipliedFullWidth(by: UInt64(blocks)).high) * 8
    }
}

/// An id as generations look it up: spread evenly, whatever ids look like (UUIDv7 begin alike).
struct GenerationKey {
    let id: EventID
    /// Ids lie in a file in the order of (`order`, id).
    let order: UInt64
    let block: UInt64

    @inline(__always)
    init(_ id: EventID) {
        self.id = id
        order = Self.mix(id.high &* 0x9E37_79B9_7F4A_7C15 ^ Self.mix(id.low))
        block = Self.mix(order ^ id.low &* 0xD6E8_FEB8_6659_FD93 ^ 0xA5A5_A5A5_A5A5_A5A5)
    }

    @inline(__always)
    static func < (a: GenerationKey, b: GenerationKey) -> Bool {
        (a.order, a.id.high, a.id.low) < (b.order, b.id.high, b.id.low)
    }

    @inline(__always)
    private static func mix(_ x: UInt64) -> UInt64 {
        var k = x
        k ^= k >> 33
        k = k &* 0xff51_afd7_ed55_8ccd
        k ^= k >> 33
        k = k &* 0xc4ce_b9fe_1a85_ec53
        return k ^ k >> 33
    }
}
