import ClickHouse

/// Counts by kind and key, of a window or of a part of it: parts add up.
struct ValueCounts: Sendable, Equatable {
    struct Count: Sendable, Equatable {
        var total = 0
        var bounced = 0
        var converted = 0
    }

    /// Keys as bytes: two that Unicode calls equal are two.
    private(set) var kinds: [String: [[UInt8]: Count]] = [:]
    /// Whether there are too many to be put together here.
    let areTooMany: Bool

    init() { areTooMany = false }

    /// - Parameter max: how many rows were asked for of each kind, and are taken of all.
    init(_ rows: ClickHouseRows, max: Int) throws(ClickHouseError) {
        areTooMany = rows.count >= max
        for row in rows where !areTooMany {
            kinds[try row("kind"), default: [:]][try row.bytes("name")] = Count(
                total: try row("total"), bounced: try row("bounced"), converted: try row("converted"))
        }
    }

    /// About as many as they take.
    var bytes: Int { kinds.values.joined().reduce(0) { $0 + $1.key.count + 120 } }

    func adding(_ other: ValueCounts) -> ValueCounts {
        var sum = self
        for (kind, counts) in other.kinds {
            sum.kinds[kind, default: [:]].merge(counts) {
                Count(
                    total: $0.total + $1.total, bounced: $0.bounced + $1.bounced, converted: $0.converted + $1.converted
                )
            }
        }
        return sum
    }

    /// Those of a kind there is most of, in the order of `dashboard_values.sql`.
    func largest(_ kind: String, max: Int) -> [(key: String, count: Count)] {
        let counts = kinds[kind] ?? [:]
        let isByBounced = kind == "game"
        func precedes(_ a: (key: [UInt8], value: Count), _ b: (key: [UInt8], value: Count)) -> Bool {
            if a.value.total != b.value.total { return a.value.total > b.value.total }
            if isByBounced, a.value.bounced != b.value.bounced { return a.value.bounced > b.value.bounced }
            return a.key.lexicographicallyPrecedes(b.key)
        }
        // Mostly few of many are wanted.
        var largest: [(key: [UInt8], value: Count)] = []
        for entry in counts {
            if largest.count == max, let last = largest.last, !precedes(entry, last) { continue }
            let index = largest.firstIndex { precedes(entry, $0) } ?? largest.count
            largest.insert(entry, at: index)
            if largest.count > max { largest.removeLast() }
        }
        return largest.map { (String(decoding: $0.key, as: UTF8.self), $0.value) }
    }
}
