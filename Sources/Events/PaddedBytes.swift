/// A copy of input with the padding simdjson wants behind it. Grows with what it holds and shrinks again.
struct PaddedBytes: ~Copyable {
    private(set) var base: UnsafeMutablePointer<UInt8>
    private var capacity: Int

    private static let capacityKept = 1 << 20
    private static let capacityNormal = 16 << 10

    init() {
        capacity = Self.capacityNormal
        base = .allocate(capacity: capacity)
        base.initialize(repeating: 0, count: capacity)
    }

    deinit { base.deallocate() }

    mutating func copy(_ bytes: UnsafePointer<UInt8>, _ count: Int) {
        if count + EventParser.padding > capacity { resize(max(capacity * 2, count + EventParser.padding)) }
        base.update(from: bytes, count: count)
        (base + count).update(repeating: 0x20, count: EventParser.padding)
    }

    mutating func shrink() {
        if capacity > Self.capacityKept { resize(Self.capacityNormal) }
    }

    private mutating func resize(_ bytes: Int) {
        base.deallocate()
        capacity = bytes
        base = .allocate(capacity: bytes)
    }
}
