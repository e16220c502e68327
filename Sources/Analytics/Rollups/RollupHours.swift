/// Whole hours since 1970, by their first seconds: the steps in which rollups are worked out.
enum RollupHours {
    static let seconds: Int64 = 3600
    /// The most events, and the most hours, that are worked out at once: what bounds the time and memory of a statement.
    static let runEventsMax: UInt64 = 1_000_000
    static let runHoursMax = 744
    /// The most hours at once where it is not known how many events they have.
    static let uncountedHoursMax = 24

    /// The hour that a moment lies in.
    static func hour(of moment: Int64) -> Int64 { moment - ((moment % seconds) + seconds) % seconds }

    /// The first hour that begins at a moment or after it.
    static func hour(from moment: Int64) -> Int64 { hour(of: moment + seconds - 1) }

    static func all(in range: Range<Int64>) -> [Int64] {
        Array(stride(from: hour(from: range.lowerBound), to: range.upperBound, by: Int64.Stride(seconds)))
    }

    /// Hours as runs without a gap, none longer than `max`, newest first. O(n log n).
    static func runs(_ hours: some Sequence<Int64>, max: Int = uncountedHoursMax) -> [Range<Int64>] {
        RollupRuns.runs(hours, each: seconds, max: max)
    }

    /// Hours as runs without a gap, newest first, each of no more hours and events than are worked out at once; an hour
    /// of more events stands alone. O(n log n).
    ///
    /// - Parameter events: of the hours for which it is known.
    static func runs(
        _ hours: some Sequence<Int64>, events: [Int64: UInt64], eventsMax: UInt64 = runEventsMax
    ) -> [Range<Int64>] {
        RollupRuns.runs(hours, each: seconds, max: runHoursMax, weightMax: eventsMax) {
            events[$0] ?? eventsMax / UInt64(uncountedHoursMax)
        }
    }
}

/// Whole days of UTC, by their first seconds: hours are put together to them.
enum RollupDays {
    static let seconds: Int64 = 86_400
    static let runDaysMax = 31

    static func day(of moment: Int64) -> Int64 { moment - ((moment % seconds) + seconds) % seconds }

    static func day(from moment: Int64) -> Int64 { day(of: moment + seconds - 1) }

    /// The days that begin in a range.
    static func all(in range: Range<Int64>) -> [Int64] {
        Array(stride(from: day(from: range.lowerBound), to: range.upperBound, by: Int64.Stride(seconds)))
    }

    static func runs(_ days: some Sequence<Int64>) -> [Range<Int64>] {
        RollupRuns.runs(days, each: seconds, max: runDaysMax)
    }
}

enum RollupRuns {
    /// Steps of a length as runs without a gap, none of more than `max` steps and, unless it is a single one, of more
    /// than `weightMax` in all, newest first. O(n log n).
    static func runs(
        _ steps: some Sequence<Int64>, each seconds: Int64, max: Int, weightMax: UInt64 = .max,
        weight: (Int64) -> UInt64 = { _ in 0 }
    ) -> [Range<Int64>] {
        var runs: [Range<Int64>] = []
        var sum: UInt64 = 0
        for step in Set(steps).sorted(by: >) {
            let own = weight(step)
            if let last = runs.last, last.lowerBound == step + seconds,
                last.upperBound - step <= Int64(max) * seconds, sum + own <= weightMax
            {
                runs[runs.count - 1] = step..<last.upperBound
                sum += own
            } else {
                runs.append(step..<step + seconds)
                sum = own
            }
        }
        return runs
    }
}
