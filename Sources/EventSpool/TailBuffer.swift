import Glibc

/// Frames that wait for their commit, one after another. Two of them take turns; their memory is used again.
struct TailBuffer {
    /// Above this the memory is given back when it has long been far too much.
    static let keptBytes = 1 << 20
    static let quietGroupsMax = 1024

    private(set) var base: UnsafeMutableRawPointer
    private(set) var capacity: Int
    private(set) var used = 0
    private(set) var records = 0
    private var quietGroups = 0

    init(capacity: Int = 64 << 10) {
        self.capacity = capacity
        base = .allocate(byteCount: capacity, alignment: 16)
    }

    func deallocate() { base.deallocate() }

    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: used) }
    var isEmpty: Bool { records == 0 }

    mutating func append(_ payload: UnsafeRawBufferPointer) {
        let end = used + RecordFrame.bytes(payload: payload.count)
        if end > capacity { grow(to: end) }
        _ = RecordFrame.begin(base + used, payload: payload)
        used = end
        records += 1
    }

    /// Gives the frames their sequences and checksums.
    func seal(firstSequence: UInt64, salt: UInt32) {
        var offset = 0
        var sequence = firstSequence
        while offset < used {
            offset += RecordFrame.seal(base + offset, sequence: sequence, salt: salt)
            sequence += 1
        }
    }

    /// Overwrites the frames with zeros.
    func eraseAll() { memset(base, 0, used) }

    mutating func removeAll() {
        quietGroups = capacity > Self.keptBytes && used < capacity / 16 ? quietGroups + 1 : 0
        used = 0
        records = 0
        if quietGroups > Self.quietGroupsMax {
            base.deallocate()
            self = TailBuffer(capacity: Self.keptBytes)
        }
    }

    private mutating func grow(to bytes: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: max(bytes, 2 * capacity), alignment: 16)
        larger.copyMemory(from: base, byteCount: used)
        base.deallocate()
        base = larger
        capacity = max(bytes, 2 * capacity)
    }
}
