import ClickHouse

/// The hours, days, weeks, … of a window: where each begins and ends, and the number under which the statements know it.
struct ReportPeriods: Sendable, Equatable {
    struct Period: Sendable, Equatable {
        /// Seconds since 1970; the first period begins with the window, even if its day began before.
        let start: Int64
        let end: Int64
        /// See ``ReportPeriods/number(_:)``.
        let number: Int64
    }

    /// The most periods of one window.
    static let countMax = 1000

    let interval: ReportInterval
    let periods: [Period]
    let zone: ZoneOffsets

    init(
        _ window: ReportWindow, _ interval: ReportInterval, countMax: Int = Self.countMax
    ) throws(ReportWindow.Fault) {
        guard (window.end - window.start) / interval.secondsMin < countMax else {
            throw ReportWindow.Fault(
                description: "interval: the window has more than \(countMax) periods of one \(interval.rawValue); "
                    + "take a longer interval or a shorter window.")
        }
        self.interval = interval
        zone = ZoneOffsets(window.zone, from: window.start, to: window.end)
        periods = Self.cut(window, interval, zone)
    }

    /// The number of the period a moment lies in, as `queries/clickhouse` computes it. It grows with time, except that a
    /// day which clocks going back over midnight enter twice keeps its number.
    static func number(_ moment: Int64, _ interval: ReportInterval, _ zone: ZoneOffsets) -> Int64 {
        let offset = zone.offset(at: moment)
        let civil = moment + offset
        if interval.months > 0 {
            let time = CivilTime(secondsSince1970: civil)
            return Int64(time.year * 12 + time.month - 1) / interval.months
        }
        let start = (civil + interval.shift) / interval.width * interval.width
        // An hour that clocks going back show twice is two hours.
        return interval == .hour ? start - offset : start
    }

    /// Which period a number of the statements belongs to.
    func index(_ number: Int64) -> Int {
        var low = 0
        var high = periods.count - 1
        while low < high {
            let middle = (low + high) / 2
            if periods[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// What the statements need to know to number periods.
    var parameters: [String: ClickHouseValue] {
        [
            "months": .int(interval.months), "width": .int(interval.width), "shift": .int(interval.shift),
            "absolute": .int(interval == .hour ? 1 : 0),
            "offsets": .array(zone.offsets.map { .int($0) }),
            "transitions": .array(zone.transitions.map { .int($0) }),
        ]
    }

    private static func cut(_ window: ReportWindow, _ interval: ReportInterval, _ zone: ZoneOffsets) -> [Period] {
        var periods: [Period] = []
        var start = window.start
        var number = number(start, interval, zone)
        while start < window.end {
            let next = next(after: start, number, interval, zone)
            let end = min(max(next, start + 1), window.end)
            periods.append(Period(start: start, end: end, number: number))
            start = end
            number = max(number + 1, Self.number(start, interval, zone))
        }
        return periods
    }

    /// The first moment after a period.
    private static func next(
        after start: Int64, _ number: Int64, _ interval: ReportInterval, _ zone: ZoneOffsets
    ) -> Int64 {
        if interval == .hour {
            let full = number + 3600
            let jump = zone.transitions.first { $0 > start && $0 < full }
            guard let jump, Self.number(jump, interval, zone) != number else { return full }
            return jump
        }
        return zone.moment(civil: civilEnd(number, interval))
    }

    /// The wall clock at the end of a period.
    private static func civilEnd(_ number: Int64, _ interval: ReportInterval) -> Int64 {
        guard interval.months > 0 else { return number + interval.width - interval.shift }
        let month = (number + 1) * interval.months
        return CivilTime(year: Int(month / 12), month: Int(month % 12) + 1, day: 1).secondsSince1970
    }
}
