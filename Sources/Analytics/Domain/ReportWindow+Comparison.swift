/// What a window is compared with.
enum ReportComparison: String, Sendable, CaseIterable {
    /// The same number of calendar months or days (or seconds, where the window does not begin and end at midnight)
    /// just before.
    case previous
    /// The same dates a year earlier.
    case previousYear = "previous_year"
}

extension ReportWindow {
    /// The window that this one is compared with, in the same zone.
    func compared(_ comparison: ReportComparison) throws(Fault) -> ReportWindow {
        let zone = ZoneOffsets(zone, from: start, to: end)
        let (from, to) = (CivilTime(secondsSince1970: zone.civil(start)), CivilTime(secondsSince1970: zone.civil(end)))
        let earlier: (start: Int64, end: Int64)
        switch comparison {
        case .previousYear:
            earlier = (
                moment(Self.yearBefore(from, leapDay: (2, 28))), moment(Self.yearBefore(to, leapDay: (3, 1)))
            )
        case .previous where from.isMidnight && to.isMidnight && from.day == 1 && to.day == 1:
            let months = (to.year - from.year) * 12 + to.month - from.month
            let month = from.year * 12 + from.month - 1 - months
            guard month >= 1970 * 12 else { throw Self.tooEarly }
            earlier = (moment(CivilTime(year: month / 12, month: month % 12 + 1, day: 1)), start)
        case .previous where from.isMidnight && to.isMidnight:
            let seconds = to.secondsSince1970 - from.secondsSince1970
            guard from.secondsSince1970 >= seconds else { throw Self.tooEarly }
            earlier = (moment(CivilTime(secondsSince1970: from.secondsSince1970 - seconds)), start)
        case .previous:
            earlier = (start - (end - start), start)
        }
        guard earlier.start >= 0, earlier.start < earlier.end else { throw Self.tooEarly }
        return ReportWindow(start: earlier.start, end: earlier.end, zone: self.zone, zoneName: zoneName)
    }

    private static let tooEarly = Fault(description: "compare: there is no such window after 1970.")

    private static func yearBefore(_ time: CivilTime, leapDay: (month: Int, day: Int)) -> CivilTime {
        var time = time
        time.year -= 1
        if time.month == 2, time.day == 29 { (time.month, time.day) = leapDay }
        return time
    }

    private func moment(_ time: CivilTime) -> Int64 {
        let civil = time.secondsSince1970
        return ZoneOffsets(zone, from: max(0, civil), to: max(0, civil)).moment(civil: civil)
    }
}

extension CivilTime {
    fileprivate var isMidnight: Bool { hour == 0 && minute == 0 && second == 0 }
}
