/// The members of one object, found by name: for each field the index of the name on the tape, and the names that
/// mean nothing to us. Reused from event to event. Not thread-safe.
struct EventMembers: ~Copyable {
    private static let fieldsMax = 64
    private let names: UnsafeMutablePointer<UInt32>
    private(set) var seen: UInt64 = 0
    private var unknownBase: UnsafeMutablePointer<UInt32>
    private var unknownCapacity = 64
    private(set) var unknownCount = 0

    init() {
        names = .allocate(capacity: Self.fieldsMax)
        names.initialize(repeating: 0, count: Self.fieldsMax)
        unknownBase = .allocate(capacity: unknownCapacity)
    }

    deinit {
        names.deallocate()
        unknownBase.deallocate()
    }

    /// Reads the object at `index`. null stands for an absent member. Of a name that comes twice the last one
    /// counts; of two names for one field the later one is used and the earlier is unknown.
    mutating func collect(_ tape: JSONTape, _ index: Int, _ table: KeyTable) {
        seen = 0
        unknownCount = 0
        let end = tape.next(index) - 1
        var at = index + 1
        while at < end {
            let field = table.value(tape.text(at))
            let next = tape.next(at + 1)
            if field == 0 {
                addUnknown(at)
            } else if tape.kind(at + 1) == JSONTape.Kind.null {
                if has(field), tape.isSameText(Int(names[Int(field)]), at) { forget(field) }
            } else {
                if has(field), !tape.isSameText(Int(names[Int(field)]), at), Self.isKept(field) {
                    addUnknown(Int(names[Int(field)]))
                }
                names[Int(field)] = UInt32(at)
                seen |= 1 << UInt64(field)
            }
            at = next
        }
    }

    /// Whether a member that another name of its field goes before is told in the event: a key never is.
    private static func isKept(_ field: UInt8) -> Bool {
        field != EventField.writeKey.rawValue && field != EventField.ignored.rawValue
    }

    @inline(__always)
    private func has(_ field: UInt8) -> Bool { seen >> UInt64(field) & 1 != 0 }

    private mutating func forget(_ field: UInt8) { seen &= ~(1 << UInt64(field)) }

    @inline(__always)
    func has(_ field: EventField) -> Bool { has(field.rawValue) }

    /// Index of the field's name on the tape (its value is the next); 0 when the field is absent.
    @inline(__always)
    func name(_ field: EventField) -> Int { has(field.rawValue) ? Int(names[Int(field.rawValue)]) : 0 }

    /// Makes a known member an unknown one.
    mutating func release(_ field: EventField) {
        guard has(field) else { return }
        addUnknown(Int(names[Int(field.rawValue)]))
        forget(field.rawValue)
    }

    /// Names of the unknown members. Valid until the next call.
    var unknown: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: unknownBase, count: unknownCount) }

    private mutating func addUnknown(_ name: Int) {
        if unknownCount == unknownCapacity {
            let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: unknownCapacity * 2)
            larger.update(from: unknownBase, count: unknownCount)
            unknownBase.deallocate()
            unknownBase = larger
            unknownCapacity *= 2
        }
        unknownBase[unknownCount] = UInt32(name)
        unknownCount += 1
    }
}
