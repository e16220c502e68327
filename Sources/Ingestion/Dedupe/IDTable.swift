internal import Events

/// Event ids with a number each: open addressing, linear probing, at most half full. The hash is keyed at random, so
/// that nobody can choose ids that collide. Not thread-safe.
final class IDTable {
    private struct Slot {
        var id: EventID
        var value: UInt64
    }

    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private let key: (UInt64, UInt64)
    private(set) var count = 0

    // All zeros is no event's id.
    private static let free = Slot(id: EventID(high: 0, low: 0), value: 0)

    init(capacity: Int = 512) {
        var random = SystemRandomNumberGenerator()
        key = (random.next(), random.next())
        var size = 16
        while size < capacity * 2 { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: Self.free, count: size)
    }

    deinit { slots.deallocate() }

    @inline(__always)
    private func home(_ id: EventID) -> Int {
        let product = (id.high ^ key.0).multipliedFullWidth(by: id.low ^ key.1)
        return Int(truncatingIfNeeded: product.high ^ product.low) & mask
    }

    @inline(__always)
    private func find(_ id: EventID) -> (index: Int, isFound: Bool) {
        var at = home(id)
        while true {
            if slots[at].id == id { return (at, true) }
            if slots[at].id == Self.free.id { return (at, false) }
            at = (at + 1) & mask
        }
    }

    func value(_ id: EventID) -> UInt64? {
        let (index, isFound) = find(id)
        return isFound ? slots[index].value : nil
    }

    func contains(_ id: EventID) -> Bool { find(id).isFound }

    func set(_ id: EventID, _ value: UInt64) {
        let (index, isFound) = find(id)
        slots[index] = Slot(id: id, value: value)
        if isFound { return }
        count += 1
        if count * 2 > mask { grow() }
    }

    func remove(_ id: EventID) {
        var (gap, isFound) = find(id)
        guard isFound else { return }
        count -= 1
        // What follows moves up, so that no probe ends at the gap before it finds its id.
        var at = (gap + 1) & mask
        while slots[at].id != Self.free.id {
            let distance = (at - home(slots[at].id)) & mask
            if distance >= (at - gap) & mask {
                slots[gap] = slots[at]
                gap = at
            }
            at = (at + 1) & mask
        }
        slots[gap] = Self.free
    }

    /// All ids, in no order.
    var ids: [EventID] {
        var all: [EventID] = []
        all.reserveCapacity(count)
        for i in 0...mask where slots[i].id != Self.free.id { all.append(slots[i].id) }
        return all
    }

    private func grow() {
        let old = slots
        let oldSize = mask + 1
        mask = oldSize * 2 - 1
        slots = .allocate(capacity: oldSize * 2)
        slots.initialize(repeating: Self.free, count: oldSize * 2)
        for i in 0..<oldSize where old[i].id != Self.free.id {
            slots[find(old[i].id).index] = old[i]
        }
        old.deallocate()
    }
}
