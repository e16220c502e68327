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

        subscript(type: String) -> Int { totals[type] ?? 0 }

        fileprivate mutating func add(_ type: String, _ total: Int, types: Int) {
            totals[type, default: 0] += total
            self.types += types
        }
    }

    /// What is asked for: the less, the cheaper.
    struct Kinds: Sendable {
        let ofFacts: [String]
        let ofSessions: [String]

        static let types = Kinds(ofFacts: ["type"], ofSessions: [])
        static let all = Kinds(
            ofFacts: ["type", "view", "cart", "page", "device", "browser", "os", "country"],
            ofSessions: ["channel", "campaign", "referrer", "entry"])
    }

    private(set) var lists: [String: [Dashboard.Value]] = [:]
    private(set) var types = Types()
    private(set) var games: [Game] = []

    init(_ rows: ClickHouseRows) throws {
        for row in rows {
            let (kind, name, total, bounced): (String, String, Int, Int) =
                try (row("kind"), row("name"), row("total"), row("bounced"))
            switch kind {
            case "type": types.add(name, total, types: try row("keys"))
            case "game": games.append(Game(product: name, views: total, added: bounced))
            default:
                lists[kind, default: []].append(
                    Dashboard.Value(key: name, total: total, bounced: bounced, converted: try row("converted")))
            }
        }
    }
}
