/// The members of an object to write when names repeat, or members from elsewhere come in; found by sorting, so
/// that no choice of names makes it slow.
///
/// Of members with the same name the last one counts. A member added from outside whose name the object has too is
/// written with an underscore before its name, so that neither is lost.
struct JSONMembers {
    private struct Member {
        var name: UInt32
        var isAdded: Bool
        var isHidden = false
        var isRenamed = false
    }

    private let tape: JSONTape
    private var members: [Member] = []

    /// - Parameters:
    ///   - object: Index of an object, or 0 for none.
    ///   - added: Indexes of the names of members to add.
    ///   - isKept: Whether the object's member of a name is kept.
    init(
        _ tape: JSONTape, object: Int, added: UnsafeBufferPointer<UInt32> = .init(start: nil, count: 0),
        keeping isKept: (Text) -> Bool = { _ in true }
    ) {
        self.tape = tape
        members.reserveCapacity((object == 0 ? 0 : tape.memberCount(object)) + added.count)
        if object != 0 {
            var at = object + 1
            let end = tape.next(object) - 1
            while at < end {
                if isKept(tape.text(at)) { members.append(Member(name: UInt32(at), isAdded: false)) }
                at = tape.next(at + 1)
            }
        }
        for name in added { members.append(Member(name: name, isAdded: true)) }
        markRepeated()
    }

    private mutating func markRepeated() {
        var order = [Int](members.indices)
        order.sort { a, b in
            let difference = compare(Int(members[a].name), Int(members[b].name))
            return difference != 0 ? difference < 0 : a < b
        }
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, tape.isSameText(Int(members[order[start]].name), Int(members[order[end]].name)) {
                end += 1
            }
            if end - start > 1 {
                let group = order[start..<end]
                let lastOwn = group.last { !members[$0].isAdded }
                let lastAdded = group.last { members[$0].isAdded }
                for i in group { members[i].isHidden = i != lastOwn && i != lastAdded }
                if let lastOwn, let lastAdded, lastOwn != lastAdded { members[lastAdded].isRenamed = true }
            }
            start = end
        }
    }

    private func compare(_ a: Int, _ b: Int) -> Int {
        let x = tape.text(a)
        let y = tape.text(b)
        if x.count != y.count { return x.count - y.count }
        for i in 0..<x.count where x.base[i] != y.base[i] { return Int(x.base[i]) - Int(y.base[i]) }
        return 0
    }

    /// Writes the members and the closing brace; false when a value nests deeper than `depth`.
    func write(into rows: inout RowBuffer, depth: Int) -> Bool {
        var isFirst = true
        for member in members where !member.isHidden {
            if !isFirst { rows.writeByte(UInt8(ascii: ",")) }
            isFirst = false
            let nameStart = rows.count
            rows.writeJSONString(tape.text(Int(member.name)))
            if member.isRenamed { rows.insert(UInt8(ascii: "_"), at: nameStart + 1) }
            rows.writeByte(UInt8(ascii: ":"))
            if rows.writeJSON(tape, Int(member.name) + 1, depth: depth) == 0 { return false }
        }
        rows.writeByte(UInt8(ascii: "}"))
        return true
    }
}
