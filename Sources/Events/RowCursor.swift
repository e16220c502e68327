/// RowBinary values, one after another into memory that has room for all of them (`RowBuffer.append`).
struct RowCursor {
    private(set) var at: UnsafeMutablePointer<UInt8>

    init(_ start: UnsafeMutablePointer<UInt8>) { at = start }

    @inline(__always)
    mutating func write<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        UnsafeMutableRawPointer(at).storeBytes(of: value.littleEndian, as: T.self)
        at += MemoryLayout<T>.size
    }

    /// A String: its length as LEB128, then its bytes.
    @inline(__always)
    mutating func writeString(_ text: Text) {
        var rest = UInt64(text.count)
        while rest >= 0x80 {
            at.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            at += 1
            rest >>= 7
        }
        at.pointee = UInt8(truncatingIfNeeded: rest)
        at += 1
        if text.count > 0 { copy(text) }
    }

    @inline(__always)
    mutating func writeString(_ text: StaticString) {
        writeString(Text(base: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A String with its ASCII letters in one case.
    @inline(__always)
    mutating func writeFolded(_ text: Text, toUppercase: Bool) {
        writeString(text)
        let first: UInt8 = toUppercase ? 0x61 : 0x41
        var byte = at - text.count
        while byte < at {
            if byte.pointee &- first < 26 { byte.pointee ^= 0x20 }
            byte += 1
        }
    }

    /// Most texts are short: up to 32 bytes two overlapping words are quicker than a call of memcpy.
    private mutating func copy(_ text: Text) {
        let source = UnsafeRawPointer(text.base)
        let count = text.count
        switch count {
        case 16...32: copyEnds(source, count, as: SIMD16<UInt8>.self)
        case 8..<16: copyEnds(source, count, as: UInt64.self)
        case 4..<8: copyEnds(source, count, as: UInt32.self)
        case 1..<4:
            let middle = text.base[count >> 1]
            copyEnds(source, count, as: UInt8.self)
            at[count >> 1] = middle
        default: UnsafeMutableRawPointer(at).copyMemory(from: source, byteCount: count)
        }
        at += count
    }

    /// Copies the first and the last bytes, as many as `Word` has; `count` is at least that and at most twice that.
    @inline(__always)
    private func copyEnds<Word: BitwiseCopyable>(_ source: UnsafeRawPointer, _ count: Int, as word: Word.Type) {
        let target = UnsafeMutableRawPointer(at)
        let behind = count - MemoryLayout<Word>.size
        let first = source.loadUnaligned(as: Word.self)
        let last = source.loadUnaligned(fromByteOffset: behind, as: Word.self)
        target.storeBytes(of: first, as: Word.self)
        target.storeBytes(of: last, toByteOffset: behind, as: Word.self)
    }
}

extension RowBuffer {
    /// Appends what `body` writes, which is `bytesMax` at most.
    @inline(__always)
    mutating func append(bytesMax: Int, _ body: (inout RowCursor) -> Void) {
        reserve(bytesMax)
        var cursor = RowCursor(base + count)
        body(&cursor)
        count = cursor.at - base
        precondition(count <= capacity)
    }
}
