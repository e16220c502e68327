/// Which parts of a window are read from the rollups, and which from the events themselves.
///
/// Rollups know whole hours. The events before the first whole hour are counted as they stand, and so are those from
/// `openFrom` on: the hour that is not over, and the latest hours whose facts are behind. Sessions are rows with a
/// moment of their own, so only their sums need whole hours.
struct DashboardCover: Sendable, Equatable {
    let window: Range<Int64>
    /// Whole hours lie in `wholeFrom..<wholeTo`; facts of the rollups are read in `wholeFrom..<openFrom`.
    let wholeFrom: Int64
    let wholeTo: Int64
    let openFrom: Int64
    /// Current revisions of facts in `wholeFrom..<openFrom`.
    let facts: [UInt64]
    /// Current revisions of sessions in the whole window.
    let sessions: [UInt64]

    /// How many of the latest hours may be read from the events where the rollups are behind.
    static let openHoursMax = 6

    /// - Parameters:
    ///   - current: the hours of the window that are known, in order.
    ///   - now: seconds since 1970.
    init(_ window: Range<Int64>, current: [RollupStore.Current], now: Int64) {
        self.window = window
        let from = RollupHours.hour(from: window.lowerBound)
        let to = RollupHours.hour(of: window.upperBound)
        sessions = current.map(\.sessions).filter { $0 > 0 }
        guard from < to else {
            (wholeFrom, wholeTo, openFrom, facts) = (window.upperBound, window.upperBound, window.upperBound, [])
            return
        }
        let closed = min(to, RollupHours.hour(of: now))
        let earliest = closed - Int64(Self.openHoursMax) * RollupHours.seconds
        let behind = current.first { $0.isBehind && $0.hour >= earliest && $0.hour < closed }
        let open = max(from, min(closed, behind?.hour ?? closed))
        (wholeFrom, wholeTo, openFrom) = (from, to, open)
        facts = current.filter { $0.facts > 0 && $0.hour >= from && $0.hour < open }.map(\.facts)
    }
}
