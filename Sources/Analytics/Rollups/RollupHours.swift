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
        var runs: [Range<Int64>] = []
        for hour in Set(hours).sorted(by: >) {
            if let last = runs.last, last.lowerBound == hour + seconds,
                last.upperBound - hour <= Int64(runHoursMax) * seconds
            {
                runs[runs.count - 1] = hour..<last.upperBound
            } else {
                runs.append(hour..<hour + seconds)
            }
        }
        return runs
    }
}
