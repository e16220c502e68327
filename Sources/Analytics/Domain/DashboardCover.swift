/// Which parts of a window are read from the rollups, and which from the events themselves.
///
/// Rollups know whole hours. The events before the first whole hour are counted as they stand, and so are those from
/// `openFrom` on: the hour that is not over, and the latest hours whose facts are behind. Sessions are rows with a
/// moment of their own, so only their sums need whole hours. The longest stretch of days that are put together is read
/// as days; the whole hours before and after it as hours.
struct DashboardCover: Sendable, Equatable {
    /// Revisions of hours: of those within the days that are read as days, and of the others.
    struct Hours: Sendable, Equatable {
        var settled: [UInt64] = []
        var others: [UInt64] = []

        var all: [UInt64] { settled + others }

        /// - Parameter hours: those that have a revision.
        fileprivate init(
            _ hours: [RollupStore.Current], _ revision: KeyPath<RollupStore.Current, UInt64>, days: Range<Int64>
        ) {
            for hour in hours where hour[keyPath: revision] > 0 {
                if days.contains(hour.hour) {
                    settled.append(hour[keyPath: revision])
                } else {
                    others.append(hour[keyPath: revision])
                }
            }
        }
    }

    /// Days that are read as days.
    struct Days: Sendable, Equatable {
        let range: Range<Int64>
        let revisions: [UInt64]
    }

    let window: Range<Int64>
    /// Whole hours lie in `wholeFrom..<wholeTo`; facts of the rollups are read in `wholeFrom..<openFrom`.
    let wholeFrom: Int64
    let wholeTo: Int64
    let openFrom: Int64
    /// Current revisions of the facts of hours in `wholeFrom..<openFrom`.
    let facts: Hours
    let factDays: Days
    /// Current revisions of the sessions of hours in the whole window.
    let sessions: Hours
    let sessionDays: Days
    /// Hours whose facts are read although they are behind their events, in order.
    let factsBehind: [Int64]
    /// Whether something happened that the figures do not show yet: to these hours, or to one whose events may be part of
    /// the window's sessions.
    let isBehind: Bool

    /// How many of the latest hours may be read from the events where the rollups are behind.
    static let openHoursMax = 6

    /// - Parameters:
    ///   - known: the hours of the window, and of those that its sessions may reach into, that are known, in order.
    ///   - now: seconds since 1970.
    init(_ window: Range<Int64>, current known: [RollupStore.Current], now: Int64) {
        self.window = window
        let current = known.filter { $0.hour + RollupHours.seconds > window.lowerBound && $0.hour < window.upperBound }
        let sessionsAreBehind = known.contains(where: \.sessionsAreBehind)
        let from = RollupHours.hour(from: window.lowerBound)
        let to = RollupHours.hour(of: window.upperBound)
        guard from < to else {
            (wholeFrom, wholeTo, openFrom) = (window.upperBound, window.upperBound, window.upperBound)
            (factDays, sessionDays) = (Self.none(window), Self.none(window))
            facts = Hours([], \.facts, days: factDays.range)
            sessions = Hours(current, \.sessions, days: sessionDays.range)
            (factsBehind, isBehind) = ([], sessionsAreBehind)
            return
        }
        let closed = min(to, RollupHours.hour(of: now))
        let earliest = closed - Int64(Self.openHoursMax) * RollupHours.seconds
        let behind = current.first { $0.isBehind && $0.hour >= earliest && $0.hour < closed }
        let open = max(from, min(closed, behind?.hour ?? closed))
        (wholeFrom, wholeTo, openFrom) = (from, to, open)
        factsBehind = current.filter { $0.isBehind && $0.hour >= from && $0.hour < open }.map(\.hour)
        isBehind = sessionsAreBehind || !factsBehind.isEmpty
        factDays = Self.days(from..<open, current, revision: \.facts, day: \.factDay) ?? Self.none(window)
        sessionDays = Self.days(from..<to, current, revision: \.sessions, day: \.sessionDay) ?? Self.none(window)
        facts = Hours(current.filter { $0.hour >= from && $0.hour < open }, \.facts, days: factDays.range)
        sessions = Hours(current, \.sessions, days: sessionDays.range)
    }

    /// The hours that have to be known of a window: with the half hour before it, and the day after it, its sessions may
    /// begin or end elsewhere.
    static func hours(_ window: Range<Int64>) -> Range<Int64> {
        let first = RollupHours.hour(of: window.lowerBound)
        return first - RollupHours.seconds..<window.upperBound + RollupDays.seconds
    }

    private static func none(_ window: Range<Int64>) -> Days {
        Days(range: window.upperBound..<window.upperBound, revisions: [])
    }

    /// The longest stretch of whole days within a range of which each is what its hours come to; the latest of several.
    private static func days(
        _ range: Range<Int64>, _ current: [RollupStore.Current], revision: KeyPath<RollupStore.Current, UInt64>,
        day: KeyPath<RollupStore.Current, RollupStore.Day>
    ) -> Days? {
        var sums: [Int64: UInt64] = [:]
        var known: [Int64: RollupStore.Day] = [:]
        for hour in current {
            sums[RollupDays.day(of: hour.hour), default: 0] &+= hour[keyPath: revision]
            if hour.hour % RollupDays.seconds == 0 { known[hour.hour] = hour[keyPath: day] }
        }
        var best: Days?
        var start: Int64?
        var revisions: [UInt64] = []
        for day in RollupDays.all(in: range) where day + RollupDays.seconds <= range.upperBound {
            let own = known[day] ?? RollupStore.Day()
            guard own.seen == sums[day] ?? 0 else {
                (start, revisions) = (nil, [])
                continue
            }
            let first = start ?? day
            start = first
            if own.revision > 0 { revisions.append(own.revision) }
            let stretch = first..<day + RollupDays.seconds
            if best.map({ stretch.count >= $0.range.count }) ?? true {
                best = Days(range: stretch, revisions: revisions)
            }
        }
        return best
    }
}
