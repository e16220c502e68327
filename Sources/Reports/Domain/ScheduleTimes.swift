import Analytics
package import Foundation

/// The moments at which a cron expression happens in a time zone.
///
/// Every time of day that the expression allows happens once: one that the clocks jump over at the first moment after
/// the jump (once, however many fall together there), one that the clocks show twice when they show it first.
package struct ScheduleTimes: Sendable {
    package let cron: CronExpression
    package let zone: TimeZone

    /// Years that are looked through for a day that is allowed: a 29 February of a certain weekday comes every 28 years,
    /// or 40 around a year such as 2100.
    static let yearsMax = 41

    package init(cron: CronExpression, zone: TimeZone) {
        self.cron = cron
        self.zone = zone
    }

    /// The first moment after `moment`, in seconds since 1970.
    package func next(after moment: Int64) -> Int64? {
        var iterator = iterator(after: moment)
        return iterator.next()
    }

    /// The first `count` moments after `moment`.
    package func next(_ count: Int, after moment: Int64) -> [Int64] {
        var iterator = iterator(after: moment)
        var moments: [Int64] = []
        while moments.count < count, let next = iterator.next() { moments.append(next) }
        return moments
    }

    package func iterator(after moment: Int64) -> Iterator { Iterator(times: self, after: moment) }

    package struct Iterator: IteratorProtocol {
        private let times: ScheduleTimes
        private var after: Int64
        /// The zone's offsets around `covered`, in seconds since 1970.
        private var offsets: ZoneOffsets
        private var covered: ClosedRange<Int64>

        private static let daySeconds: Int64 = 86_400
        /// Looking a zone up costs as much as many times of day, so it is done for some weeks at once.
        private static let coveredDays: Int64 = 35

        fileprivate init(times: ScheduleTimes, after: Int64) {
            self.times = times
            self.after = max(0, after)
            covered = self.after...self.after + Self.coveredDays * Self.daySeconds
            offsets = ZoneOffsets(times.zone, from: covered.lowerBound, to: covered.upperBound)
        }

        package mutating func next() -> Int64? {
            cover(after)
            let civil = offsets.civil(after)
            var day = civil / Self.daySeconds
            var minute = civil % Self.daySeconds / 60 + 1
            let last = day + Int64(ScheduleTimes.yearsMax) * 366
            while day <= last {
                let date = CivilTime(secondsSince1970: day * Self.daySeconds)
                if times.cron.allows(date), let moment = first(on: day, from: minute) {
                    after = moment
                    return moment
                }
                day += 1
                minute = 0
            }
            return nil
        }

        /// The first moment after `after` among the allowed times of a day.
        private mutating func first(on day: Int64, from minute: Int64) -> Int64? {
            guard minute < 1440 else { return nil }
            cover(day * Self.daySeconds)
            for minute in minute..<1440
            where times.cron.hour.allows(Int(minute / 60)) && times.cron.minute.allows(Int(minute % 60)) {
                let moment = offsets.moment(civil: day * Self.daySeconds + minute * 60)
                if moment > after { return moment }
            }
            return nil
        }

        private mutating func cover(_ moment: Int64) {
            guard !covered.contains(moment) else { return }
            covered = moment...moment + Self.coveredDays * Self.daySeconds
            offsets = ZoneOffsets(times.zone, from: covered.lowerBound, to: covered.upperBound)
        }
    }
}
