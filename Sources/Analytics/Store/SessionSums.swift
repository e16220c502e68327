import ClickHouse

/// What the sessions of a window, or of a part of it, come to, and who they were.
struct SessionSums: Sendable, Equatable {
    /// Different ids: how many, and which where these were asked for and are not too many.
    struct IDs: Sendable, Equatable {
        private(set) var count = 0
        /// In order.
        private(set) var named: [UInt64]? = []

        init() {}

        init(count: Int, named: [UInt64]?) {
            self.count = count
            self.named = named
        }

        /// How many there are in both together: nil where they can't be told apart.
        func joined(_ other: IDs) -> Int? {
            if count == 0 || other.count == 0 { return count + other.count }
            guard let named, let others = other.named else { return nil }
            let (few, many) = named.count < others.count ? (named, others) : (others, named)
            return many.count + few.count { !Self.contains($0, in: many) }
        }

        private static func contains(_ id: UInt64, in ids: [UInt64]) -> Bool {
            var (low, high) = (0, ids.count)
            while low < high {
                let middle = (low + high) / 2
                if ids[middle] < id { low = middle + 1 } else { high = middle }
            }
            return low < ids.count && ids[low] == id
        }
    }

    private(set) var sessions = 0
    private(set) var visits = 0
    private(set) var bounces = 0
    private(set) var filled = 0
    private(set) var converted = 0
    private(set) var lengthMilliseconds: Int64 = 0
    private(set) var persons = IDs()
    private(set) var browsers = IDs()
    /// Browsers whose person is known.
    private(set) var known = IDs()

    init() {}

    /// - Parameter rows: the one row of `dashboard_sessions.sql`.
    init(_ rows: ClickHouseRows) throws(ClickHouseError) {
        guard let row = rows.first else { return }
        sessions = try row("sessions")
        visits = try row("visits")
        bounces = try row("bounces")
        filled = try row("filled")
        converted = try row("converted")
        lengthMilliseconds = try row("visits_ms")
        let areNamed: Bool = try row("are_named")
        func ids(_ name: String) throws(ClickHouseError) -> IDs {
            IDs(count: try row(name), named: areNamed ? try row("\(name)_named") : nil)
        }
        persons = try ids("persons")
        browsers = try ids("browsers")
        known = try ids("known")
    }

    /// A browser whose person is known counts as that person.
    var visitors: Int { persons.count + browsers.count - known.count }

    /// Whether others can be added to them.
    var areNamed: Bool { browsers.named != nil }

    var bytes: Int { ((persons.named ?? []).count + (browsers.named ?? []).count + (known.named ?? []).count) * 8 }

    /// With the sessions of another part of the window; nil where it can't be told who is in both. The sum doesn't say
    /// who they are.
    func joined(_ other: SessionSums) -> SessionSums? {
        guard let persons = persons.joined(other.persons), let browsers = browsers.joined(other.browsers),
            let known = known.joined(other.known)
        else { return nil }
        var sum = SessionSums()
        sum.sessions = sessions + other.sessions
        sum.visits = visits + other.visits
        sum.bounces = bounces + other.bounces
        sum.filled = filled + other.filled
        sum.converted = converted + other.converted
        sum.lengthMilliseconds = lengthMilliseconds + other.lengthMilliseconds
        sum.persons = IDs(count: persons, named: nil)
        sum.browsers = IDs(count: browsers, named: nil)
        sum.known = IDs(count: known, named: nil)
        return sum
    }
}
