/// Which statements a connection has prepared: a bounded list, the least recently used one goes first.
///
/// A statement is found by its text and the types of its values. NULL fits any type, so that a statement with many
/// optional values ends as one entry and not as one for each combination. Pure; look-up is O(variants).
struct StatementCache {
    struct Entry: Equatable {
        let name: String
        let types: [UInt32]
    }

    enum Decision: Equatable {
        case prepared(Entry)
        /// To be prepared under this name, after the ones to be given up.
        case prepare(Entry, evicted: String?)
    }

    let entriesMax: Int
    private var variants: [String: [Slot]] = [:]
    private var clock: UInt64 = 0
    private var made: UInt64 = 0
    private(set) var count = 0

    private struct Slot {
        let entry: Entry
        var usedAt: UInt64
    }

    init(entriesMax: Int) {
        self.entriesMax = max(1, entriesMax)
    }

    /// What to do for a statement. A new entry is remembered at once: call `forget` if preparing it fails.
    mutating func look(up sql: String, values: [PostgresValue]) -> Decision {
        clock += 1
        if let index = variants[sql]?.lastIndex(where: { Self.fits($0.entry.types, values) }) {
            variants[sql]![index].usedAt = clock
            return .prepared(variants[sql]![index].entry)
        }
        let evicted = count >= entriesMax ? evictOldest() : nil
        made += 1
        let entry = Entry(name: "s\(made)", types: values.map(\.type))
        variants[sql, default: []].append(Slot(entry: entry, usedAt: clock))
        count += 1
        return .prepare(entry, evicted: evicted)
    }

    mutating func forget(_ sql: String, _ entry: Entry) {
        guard let index = variants[sql]?.firstIndex(where: { $0.entry == entry }) else { return }
        variants[sql]!.remove(at: index)
        if variants[sql]!.isEmpty { variants[sql] = nil }
        count -= 1
    }

    /// Forgets all; false when there was nothing. Names are never used again.
    @discardableResult
    mutating func clear() -> Bool {
        defer {
            variants = [:]
            count = 0
        }
        return count > 0
    }

    private static func fits(_ types: [UInt32], _ values: [PostgresValue]) -> Bool {
        types.count == values.count && zip(types, values).allSatisfy { $1 == .null || $0 == $1.type }
    }

    private mutating func evictOldest() -> String? {
        var oldest: (sql: String, slot: Slot)?
        for (sql, slots) in variants {
            for slot in slots where slot.usedAt < oldest?.slot.usedAt ?? .max { oldest = (sql, slot) }
        }
        guard let oldest else { return nil }
        forget(oldest.sql, oldest.slot.entry)
        return oldest.slot.entry.name
    }
}
