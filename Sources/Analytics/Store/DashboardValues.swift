import ClickHouse

/// What `dashboard_values.sql` answers: lists of what there was most of, the games looked at most, and how often there
/// were events of some types.
struct DashboardValues: Sendable {
    struct Game: Sendable {
        let product: String
        let views: Int
        let added: Int
    }

    struct Types: Sendable {
        /// How many types of events there were.
        fileprivate(set) var types = 0
        private var totals: [String: Int] = [:]

        /// Those that are counted by themselves, all others are one: together no more than a list may have.
        static let named = [
            "product_view", "add_to_cart", "remove_from_cart", "checkout_start", "purchase", "login",
            "user_registration",
        ]

        init() {}

        /// Of rows in which those that aren't named are one.
        init(_ rows: ClickHouseRows) throws(ClickHouseError) {
            for row in rows { add(try row("name"), try row("total"), types: try row("keys")) }
        }

        subscript(type: String) -> Int { totals[type] ?? 0 }

        fileprivate mutating func add(_ type: String, _ total: Int, types: Int) {
            totals[type, default: 0] += total
            self.types += types
        }
    }

    private(set) var lists: [String: [Dashboard.Value]] = [:]
    private(set) var types = Types()
    private(set) var games: [Game] = []

    /// Of counts that name each type of event.
    init(_ counts: ValueCounts, max: Int) {
        for kind in counts.kinds.keys where kind != "type" {
            for (key, count) in counts.largest(kind, max: max) {
                add(kind, key, count.total, count.bounced, count.converted)
            }
        }
        for (key, count) in counts.kinds["type"] ?? [:] {
            let type = String(decoding: key, as: UTF8.self)
            types.add(Types.named.contains(type) ? type : "", count.total, types: 1)
        }
    }

    /// Of rows that are the lists themselves, with the types that aren't named as one.
    init(_ rows: ClickHouseRows) throws {
        for row in rows {
            let (kind, name, total): (String, String, Int) = try (row("kind"), row("name"), row("total"))
            guard kind == "type" else {
                try add(kind, name, total, row("bounced"), row("converted"))
                continue
            }
            types.add(name, total, types: try row("keys"))
        }
    }

    private mutating func add(_ kind: String, _ key: String, _ total: Int, _ bounced: Int, _ converted: Int) {
        guard kind == "game" else {
            lists[kind, default: []].append(
                Dashboard.Value(key: key, total: total, bounced: bounced, converted: converted))
            return
        }
        games.append(Game(product: key, views: total, added: bounced))
    }
}
