/// A run of bytes somewhere else: on the tape's strings, in a request's head, in the parser's arena. Valid only
/// while an event is encoded.
struct Text {
    var base: UnsafePointer<UInt8>
    var count: Int

    static var empty: Text { Text(base: UnsafePointer(bitPattern: 1)!, count: 0) }

    init(base: UnsafePointer<UInt8>, count: Int) {
        self.base = base
        self.count = count
    }

    /// The bytes of a literal, which live as long as the program.
    init(_ literal: StaticString) { self.init(base: literal.utf8Start, count: literal.utf8CodeUnitCount) }

    init(_ buffer: UnsafeRawBufferPointer) {
        guard let start = buffer.baseAddress, buffer.count > 0 else {
            self = .empty
            return
        }
        self.init(base: start.assumingMemoryBound(to: UInt8.self), count: buffer.count)
    }

    var isEmpty: Bool { count == 0 }
    var raw: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

    @inline(__always)
    func slice(_ from: Int, _ to: Int) -> Text { Text(base: base + from, count: to - from) }

    /// The first `bytes` bytes, cut where a character begins.
    func prefix(bytes: Int) -> Text {
        guard count > bytes else { return self }
        var end = bytes
        while end > 0, base[end] & 0xC0 == 0x80 { end -= 1 }
        return Text(base: base, count: end)
    }

    /// Whether it has a control character (below space, or delete).
    var hasControls: Bool {
        var at = 0
        while at + 8 <= count {
            if Self.hasControls(UnsafeRawPointer(base + at).loadUnaligned(as: UInt64.self)) { return true }
            at += 8
        }
        if at < count, count >= 8 {
            // The last eight, some of them once more.
            return Self.hasControls(UnsafeRawPointer(base + count - 8).loadUnaligned(as: UInt64.self))
        }
        while at < count {
            if base[at] < 0x20 || base[at] == 0x7F { return true }
            at += 1
        }
        return false
    }

    /// Whether one of eight bytes is below space or delete.
    @inline(__always)
    private static func hasControls(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let deletes = word ^ (ones &* 0x7F)
        return ((word &- ones &* 0x20) & ~word | (deletes &- ones) & ~deletes) & (ones &* 0x80) != 0
    }

    func isSame(_ other: Text) -> Bool { raw.elementsEqual(other.raw) }

    func equalsIgnoringCase(_ lowercase: StaticString) -> Bool {
        guard count == lowercase.utf8CodeUnitCount else { return false }
        let other = lowercase.utf8Start
        for i in 0..<count {
            let byte = base[i]
            let folded = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if folded != other[i] { return false }
        }
        return true
    }
}
