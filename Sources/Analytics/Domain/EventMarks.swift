/// Up to when events are in the figures, by the times at which they were received, in milliseconds since 1970; 0 where
/// nothing says so.
struct EventMarks: Sendable, Equatable {
    /// A spool not heard of for so long, and empty then, is taken to be gone.
    static let goneMilliseconds: Int64 = 600_000

    /// What was received before stands, and its hours are known to have changed.
    var events: Int64 = 0
    /// What was received before is in the facts of the hours that were over by then, and in all sessions.
    var rollups: Int64 = 0

    /// Up to when what is read by a cover is complete. The marks have to be older than the revisions it is made of.
    func asOf(_ cover: DashboardCover) -> Int64 {
        guard cover.isBehind else { return events }
        // An hour that was open when the rollups were complete last has nothing in them that is known to be.
        let unknown = cover.factsBehind.map { $0 * 1000 }.first { $0 + RollupHours.seconds * 1000 > rollups }
        return [events, rollups, unknown].compactMap { $0 }.min() ?? 0
    }
}
