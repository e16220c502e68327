/// What a batch writes: decided from the orders' lines and from what ClickHouse may hold of them.
///
/// All lines of a touched order are written, changed or not, so that of two batches over the same order the one with
/// the higher version alone says what it is, in whatever order their rows arrive.
struct MirrorPlan: Sendable, Equatable {
    private(set) var lines: [MirrorLine] = []
    private(set) var tombstones: [MirrorTombstone] = []
    /// Orders of which ClickHouse may hold more once the batch is sent, with all keys: to be remembered before.
    private(set) var toRemember: [String: Set<MirrorLine.Key>] = [:]
    /// Orders of which ClickHouse holds less once the batch stands, with what is left: empty for those that are gone.
    private(set) var toForget: [String: Set<MirrorLine.Key>] = [:]
    /// Why orders are left out, whole.
    private(set) var refusals: [String: String] = [:]

    /// - Parameters:
    ///   - orders: the orders that were asked for.
    ///   - known: the keys that ClickHouse may hold of them.
    ///   - refused: orders with something ClickHouse can't hold.
    init(
        orders: [String], lines: [MirrorLine], known: [String: Set<MirrorLine.Key>], refused: [String: String] = [:]
    ) {
        refusals = refused
        let asked = Set(orders)
        var current: [String: Set<MirrorLine.Key>] = [:]
        for line in lines where asked.contains(line.orderID) && refusals[line.orderID] == nil {
            guard current[line.orderID, default: []].insert(line.key).inserted else {
                refusals[line.orderID] = "line_id \(line.lineID.prefix(100)) is given twice on one day"
                continue
            }
        }
        for line in lines where asked.contains(line.orderID) && refusals[line.orderID] == nil {
            self.lines.append(line)
        }
        for order in orders where refusals[order] == nil {
            let (old, new) = (known[order] ?? [], current[order] ?? [])
            let gone = old.subtracting(new)
            tombstones += gone.sorted().map { MirrorTombstone(orderID: order, key: $0) }
            if !new.isSubset(of: old) { toRemember[order] = old.union(new) }
            if !gone.isEmpty { toForget[order] = new }
        }
    }
}
