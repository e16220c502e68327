/// A fixed set of member names and what each means, looked up without hashing more than sixteen bytes.
/// Immutable once made, so it may be shared, and never freed: there is one for each kind of object, for as long as
/// the program runs, so that no look-up counts references.
struct KeyTable: @unchecked Sendable {
    private struct Slot {
        /// 0: an empty slot.
        var count: UInt8 = 0
        var value: UInt8 = 0
        var first: UInt64 = 0
        var middle: UInt64 = 0
        var last: UInt64 = 0
    }

    private let slots: UnsafeMutablePointer<Slot>
    private let shift: UInt64

    /// Names are 1 to 24 bytes long.
    init<Names: Collection, Value: RawRepresentable>(_ names: Names)
    where Names.Element == (key: StaticString, value: Value), Value.RawValue == UInt8 {
        var bits: UInt64 = 3
        while 1 << bits < names.count * 3 { bits += 1 }
        shift = 64 - bits
        slots = .allocate(capacity: 1 << Int(bits))
        slots.initialize(repeating: Slot(), count: 1 << Int(bits))
        for (name, value) in names {
            let count = name.utf8CodeUnitCount
            precondition((1...24).contains(count))
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { padded in
                padded.initialize(repeating: 0)
                padded.baseAddress!.update(from: name.utf8Start, count: count)
                var slot = Self.words(Text(base: padded.baseAddress!, count: count))
                slot.value = value.rawValue
                var at = index(slot)
                while slots[at].count != 0 { at = (at + 1) & mask }
                slots[at] = slot
            }
        }
    }

    private var mask: Int { 1 << Int(64 - shift) - 1 }

    /// The value of `name`, behind which 8 bytes must be readable (they are, on the tape); 0 when it isn't known.
    @inline(__always)
    func value(_ name: Text) -> UInt8 {
        guard name.count &- 1 < 24 else { return 0 }
        let wanted = Self.words(name)
        var at = index(wanted)
        while slots[at].count != 0 {
            let slot = slots[at]
            if slot.first == wanted.first, slot.last == wanted.last, slot.count == wanted.count,
                slot.middle == wanted.middle
            {
                return slot.value
            }
            at = (at + 1) & mask
        }
        return 0
    }

    @inline(__always)
    private static func words(_ name: Text) -> Slot {
        let raw = UnsafeRawPointer(name.base)
        var slot = Slot(count: UInt8(truncatingIfNeeded: name.count))
        slot.first = raw.loadUnaligned(as: UInt64.self)
        if name.count < 8 {
            slot.first &= 1 << (8 * UInt64(name.count)) - 1
        } else {
            slot.last = raw.loadUnaligned(fromByteOffset: name.count - 8, as: UInt64.self)
            if name.count > 16 { slot.middle = raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }
        }
        return slot
    }

    @inline(__always)
    private func index(_ slot: Slot) -> Int {
        let mixed =
            (slot.first ^ slot.last &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(slot.count) << 56) &* 0xD6E8_FEB8_6659_FD93
        return Int(mixed >> shift)
    }
}
