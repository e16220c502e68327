/// Whether what is counted agrees with what happened: the answer of `GET /api/analytics/reconciliation`.
struct Reconciliation: Encodable, Sendable, Equatable {
    enum Status: String, Encodable, Sendable { case ok, difference }

    /// The way of the events, from the door to ClickHouse, since the spools were made.
    struct Events: Encodable, Sendable, Equatable {
        var received: Int64 = 0
        var rejected: Int64 = 0
        var duplicates: Int64 = 0
        var accepted: Int64 = 0
        /// Accepted and still on their way.
        var spooled: Int64 = 0
        var inserted: Int64 = 0
        /// Inserted, and erased since because their users asked for it.
        var erased: Int64 = 0
        /// Inserted, and dropped since with the month they happened in.
        var dropped: Int64 = 0
        var quarantined: Int64 = 0
        /// Accepted and not inserted, because the events of their month are not kept any more.
        var expired: Int64 = 0
        /// Events that stand nowhere, or in ClickHouse more than once.
        var difference: Int64 = 0
    }

    /// The orders of PostgreSQL and what the mirror has of them.
    struct Orders: Encodable, Sendable, Equatable {
        var postgresql = 0
        var mirror = 0
        /// Orders that differ, those that are on their way to the mirror aside.
        var difference = 0
        /// Orders that differ because their change is not mirrored yet.
        var waiting = 0
        /// Orders that can't be mirrored, by the mirror's own account; they count as differences.
        var refused = 0
        var days: [Day] = []
        var orders: [Order] = []
    }

    /// A day (UTC) whose figures differ.
    struct Day: Encodable, Sendable, Equatable {
        let day: String
        /// What differs, with PostgreSQL's and the mirror's figure.
        let figures: [Figure]
    }

    struct Figure: Encodable, Sendable, Equatable {
        let name: String
        let postgresql: String
        let mirror: String
    }

    struct Order: Encodable, Sendable, Equatable {
        enum Difference: String, Encodable, Sendable {
            /// The mirror does not have it.
            case missing
            /// Only the mirror has it.
            case extra
            /// Some of its lines differ.
            case changed
        }

        let order_id: String
        let day: String
        let difference: Difference
    }

    /// The purchases that were tracked and the orders that were made. That they differ is no fault of ours: people block
    /// trackers. So it does not count in `status`.
    struct Purchases: Encodable, Sendable, Equatable {
        /// Orders named by purchase events.
        var tracked = 0
        /// Of these the ones there is no order of.
        var unknown = 0
        var sales = 0
        /// Of these the ones without a purchase event.
        var untracked = 0
        var unknown_orders: [Unmatched] = []
        var untracked_orders: [Unmatched] = []
    }

    struct Unmatched: Encodable, Sendable, Equatable {
        let order_id: String
        let at: String
    }

    let status: Status
    let events: Events
    let orders: Orders
    let purchases: Purchases
    /// Up to when the orders are mirrored; absent while that is not known.
    let as_of: String?

    init(events: Events, orders: Orders, purchases: Purchases, asOf: String?) {
        self.events = events
        self.orders = orders
        self.purchases = purchases
        as_of = asOf
        status = events.difference == 0 && orders.difference == 0 ? .ok : .difference
    }
}

/// What the lines of a day add up to.
struct ReconciledDay: Sendable, Equatable {
    /// By name; amounts in ten-thousandths.
    let figures: [String: Int64]

    static let names = ["lines", "orders", "sales", "units", "gross", "discount", "tax", "refund", "text_bytes"]
    static let amounts: Set<String> = ["gross", "discount", "tax", "refund"]
    static let none = ReconciledDay(figures: Dictionary(uniqueKeysWithValues: names.map { ($0, 0) }))

    /// What differs from the mirror's.
    func differences(_ mirror: ReconciledDay) -> [Reconciliation.Figure] {
        Self.names.compactMap { name in
            let (ours, theirs) = (figures[name] ?? 0, mirror.figures[name] ?? 0)
            guard ours != theirs else { return nil }
            return Reconciliation.Figure(name: name, postgresql: text(name, ours), mirror: text(name, theirs))
        }
    }

    private func text(_ name: String, _ value: Int64) -> String {
        guard Self.amounts.contains(name) else { return String(value) }
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        return (value < 0 ? "-" : "") + padded.dropLast(4) + "." + padded.suffix(4)
    }
}

/// The lines of orders, compared row by row.
struct ReconciledLines: Sendable {
    /// By order.
    private let source: [String: Set<MirrorLine>]
    private let mirror: [String: Set<MirrorLine>]

    init(source: [MirrorLine], mirror: [MirrorLine]) {
        self.source = Dictionary(grouping: source, by: \.orderID).mapValues { Set($0) }
        self.mirror = Dictionary(grouping: mirror, by: \.orderID).mapValues { Set($0) }
    }

    /// The orders that differ, with how.
    var differences: [String: Reconciliation.Order.Difference] {
        var result: [String: Reconciliation.Order.Difference] = [:]
        for (order, lines) in source where mirror[order] != lines {
            result[order] = mirror[order] == nil ? .missing : .changed
        }
        for order in mirror.keys where source[order] == nil { result[order] = .extra }
        return result
    }
}
