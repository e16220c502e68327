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
        for i in 0..<count where base[i] < 0x20 || base[i] == 0x7F { return true }
        return false
    }

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
