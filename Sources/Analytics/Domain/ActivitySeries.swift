import Foundation

/// What happened in each minute, hour or day of a window, as seen from its time zone; those without anything are there
/// as zeros.
struct ActivitySeries: Sendable, Equatable {
    enum Interval: String, Sendable {
        case minute, hour, day
    }

    /// Counts of a quarter of an hour, or of a minute. Every zone's days and hours begin on one, so they can be put
    /// together for any zone.
    struct Bin: Sendable, Equatable {
        /// Seconds since 1970.
        let start: Int64
        let events: Int
        let pageVisits: Int
    }

    struct Bucket: Sendable, Equatable {
        let start: Int64
        var events = 0
        var pageVisits = 0
    }

    let interval: Interval
    let buckets: [Bucket]

    /// The longest windows that are shown by the minute and by the hour, in seconds.
    static let minutesMax: Int64 = 3 * 3600
    static let hoursMax: Int64 = 2 * 86_400

    static func interval(_ window: Range<Int64>) -> Interval {
        let seconds = window.upperBound - window.lowerBound
        return seconds <= minutesMax ? .minute : seconds <= hoursMax ? .hour : .day
    }

    /// O(buckets + bins log buckets); the first bucket may begin before the window, which it then covers in part.
    init(_ window: ReportWindow, bins: [Bin]) {
        interval = Self.interval(window.start..<window.end)
        let starts =
            switch interval {
            case .minute: Array(stride(from: window.start / 60 * 60, to: window.end, by: 60))
            case .hour: Self.hours(window)
            case .day: Self.days(window)
            }
        var buckets = starts.map { Bucket(start: $0) }
        for bin in bins where bin.start < window.end {
            // The first bin of a window that begins within one belongs to the first bucket.
            let index = max(0, Self.firstIndex(after: bin.start, in: starts) - 1)
            buckets[index].events += bin.events
            buckets[index].pageVisits += bin.pageVisits
        }
        self.buckets = buckets
    }

    private static func firstIndex(after moment: Int64, in starts: [Int64]) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= moment { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func days(_ window: ReportWindow) -> [Int64] {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = window.zone
        var day = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(window.start)))
        var starts: [Int64] = []
        while Int64(day.timeIntervalSince1970) < window.end {
            starts.append(Int64(day.timeIntervalSince1970))
            // Noon of the next day exists everywhere; midnight does not.
            guard let noon = calendar.date(byAdding: .hour, value: 36, to: day) else { break }
            day = calendar.startOfDay(for: noon)
        }
        return starts
    }

    private static func hours(_ window: ReportWindow) -> [Int64] {
        var starts: [Int64] = []
        var moment = window.start
        while moment < window.end {
            let offset = Int64(window.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
            let hour = (moment + offset) / 3600 * 3600 - offset
            // Where clocks go back by half an hour, the hour of the day began before; time moves on all the same.
            let start = starts.last.map { hour > $0 ? hour : moment } ?? hour
            starts.append(start)
            moment = start + 3600
        }
        return starts
    }
}
