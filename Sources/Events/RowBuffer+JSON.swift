/// Minified JSON from the tape: integers exact, doubles in their shortest form, of members with the same name the
/// last one.
extension RowBuffer {
    /// Writes the value at `index`; returns the index after it, or 0 when it nests deeper than `depth` levels.
    mutating func writeJSON(_ tape: JSONTape, _ index: Int, depth: Int) -> Int {
        switch tape.kind(index) {
        case JSONTape.Kind.string:
            writeJSONString(tape.text(index))
            return index + 1
        case JSONTape.Kind.integer:
            writeDecimal(tape.integer(index))
            return index + 2
        case JSONTape.Kind.unsigned:
            writeDecimal(tape.unsigned(index))
            return index + 2
        case JSONTape.Kind.double:
            writeDouble(tape.double(index))
            return index + 2
        case JSONTape.Kind.yes: writeLiteral("true")
        case JSONTape.Kind.no: writeLiteral("false")
        case JSONTape.Kind.object: return writeObject(tape, index, depth: depth)
        case JSONTape.Kind.array: return writeArray(tape, index, depth: depth)
        default: writeLiteral("null")
        }
        return index + 1
    }

    private mutating func writeArray(_ tape: JSONTape, _ index: Int, depth: Int) -> Int {
        guard depth > 0 else { return 0 }
        let after = tape.next(index)
        var at = index + 1
        writeByte(UInt8(ascii: "["))
        while at < after - 1 {
            if at > index + 1 { writeByte(UInt8(ascii: ",")) }
            at = writeJSON(tape, at, depth: depth - 1)
            if at == 0 { return 0 }
        }
        writeByte(UInt8(ascii: "]"))
        return after
    }

    private mutating func writeObject(_ tape: JSONTape, _ index: Int, depth: Int) -> Int {
        guard depth > 0 else { return 0 }
        let start = count
        writeByte(UInt8(ascii: "{"))
        if tape.memberCount(index) <= 32 {
            switch writeMembersOnce(tape, index, depth: depth) {
            case .written: return tape.next(index)
            case .tooDeep: return 0
            case .repeatedName: count = start + 1
            }
        }
        let members = JSONMembers(tape, object: index)
        return members.write(into: &self, depth: depth - 1) ? tape.next(index) : 0
    }

    private enum Outcome { case written, tooDeep, repeatedName }

    /// Writes members and the closing brace, as long as no name comes twice.
    private mutating func writeMembersOnce(_ tape: JSONTape, _ index: Int, depth: Int) -> Outcome {
        let end = tape.next(index) - 1
        var seen: UInt64 = 0
        var at = index + 1
        while at < end {
            let name = tape.text(at)
            let bit = Self.nameBit(name)
            if seen & bit != 0 {
                var earlier = index + 1
                while earlier < at {
                    if tape.isSameText(earlier, at) { return .repeatedName }
                    earlier = tape.next(earlier + 1)
                }
            }
            seen |= bit
            if at > index + 1 { writeByte(UInt8(ascii: ",")) }
            writeJSONString(name)
            writeByte(UInt8(ascii: ":"))
            at = writeJSON(tape, at + 1, depth: depth - 1)
            if at == 0 { return .tooDeep }
        }
        writeByte(UInt8(ascii: "}"))
        return .written
    }

    /// One of 64 bits: names with different bits differ.
    @inline(__always)
    private static func nameBit(_ name: Text) -> UInt64 {
        let word = UnsafeRawPointer(name.base).loadUnaligned(as: UInt64.self)
        let kept = name.count < 8 ? word & (1 << (8 * UInt64(name.count)) - 1) : word
        return 1 << ((kept &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(name.count) << 58) >> 58)
    }

    mutating func writeLiteral(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        (base + count).update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        count += text.utf8CodeUnitCount
    }
}
