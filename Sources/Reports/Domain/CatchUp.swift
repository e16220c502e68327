/// What becomes of the times that passed while nobody could run anything.
package enum CatchUp: String, Sendable, CaseIterable {
    /// They are left out, and written down as such.
    case skip
    /// The last one is run.
    case last
    /// Each is run, up to ``runsMax`` of the last ones.
    case all

    /// The most runs that are made good at once; older ones are written down as left out.
    package static let runsMax = 100
    /// A time is late, and so a matter of catching up, when it passed this many seconds ago.
    package static let lateSeconds: Int64 = 600

    /// Which of the times that are due are run, and which are written down as left out.
    ///
    /// - Parameters:
    ///   - due: ascending, all of them at `now` or before.
    package func decide(due: [Int64], now: Int64) -> (runs: [Int64], skipped: [Int64]) {
        switch self {
        case .all:
            return (Array(due.suffix(Self.runsMax)), Array(due.dropLast(Self.runsMax)))
        case .last:
            return (Array(due.suffix(1)), Array(due.dropLast()))
        case .skip:
            let runs = due.suffix(1).filter { now - $0 <= Self.lateSeconds }
            return (runs, due.filter { !runs.contains($0) })
        }
    }
}
