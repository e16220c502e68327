/// Whole hours since 1970, by their first seconds: the steps in which rollups are worked out.
enum RollupHours {
    static let seconds: Int64 = 3600
    /// The most hours that are worked out at once: what bounds the time and memory of a statement.
    static let runHoursMax = 24

    /// The hour that a moment lies in.
    static func hour(of moment: Int64) -> Int64 { moment - ((moment % seconds) + seconds) % seconds }

    /// The first hour that begins at a moment or after it.
    static func hour(from moment: Int64) -> Int64 { hour(of: moment + seconds - 1) }

    static func all(in range: Range<Int64>) -> [Int64] {
        Array(stride(from: hour(from: range.lowerBound), to: range.upperBound, by: Int64.Stride(seconds)))
    }

    /// Hours as runs without a gap, none longer than `runHoursMax`, newest first. O(n log n).
    static func runs(_ hours: some Sequence<Int64>) -> [Range<Int64>] {
        RollupRuns.runs(hours, each: seconds, max: runHoursMax)
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
    /// Steps of a length as runs without a gap, none of more than `max` steps, newest first. O(n log n).
    static func runs(_ steps: some Sequence<Int64>, each seconds: Int64, max: Int) -> [Range<Int64>] {
        var runs: [Range<Int64>] = []
        for step in Set(steps).sorted(by: >) {
            if let last = runs.last, last.lowerBound == step + seconds,
                last.upperBound - step <= Int64(max) * seconds
            {
                runs[runs.count - 1] = step..<last.upperBound
            } else {
                runs.append(step..<step + seconds)
            }
        }
        return runs
    }
}
