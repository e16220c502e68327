package import Analytics
package import Foundation

/// What a scheduled run covers, as seen from the moment it is scheduled for: never from when it really runs.
package enum RunWindow: Sendable, Hashable {
    case previousDay
    /// From Monday to Monday.
    case previousWeek
    case previousMonth
    /// Whole days that end with yesterday.
    case lastDays(Int)
    /// From Monday on, up to the scheduled moment.
    case weekToDate
    /// From the first of the month on, up to the scheduled moment.
    case monthToDate

    package static let daysMax = 366
    package static let kinds = [
        "previous_day", "previous_week", "previous_month", "last_days", "month_to_date", "week_to_date",
    ]

    /// Nil for a kind or a number of days there is none of.
    package init?(kind: String, days: Int?) {
        switch (kind, days) {
        case ("previous_day", nil): self = .previousDay
        case ("previous_week", nil): self = .previousWeek
        case ("previous_month", nil): self = .previousMonth
        case ("week_to_date", nil): self = .weekToDate
        case ("month_to_date", nil): self = .monthToDate
        case ("last_days", let days?) where (1...Self.daysMax).contains(days): self = .lastDays(days)
        default: return nil
        }
    }

    package var kind: String {
        switch self {
        case .previousDay: "previous_day"
        case .previousWeek: "previous_week"
        case .previousMonth: "previous_month"
        case .lastDays: "last_days"
        case .weekToDate: "week_to_date"
        case .monthToDate: "month_to_date"
        }
    }

    package var days: Int? {
        guard case .lastDays(let days) = self else { return nil }
        return days
    }

    /// `[from, to)` for a run that is scheduled for `moment` (seconds since 1970).
    ///
    /// It is never empty: at the very start of a week or month "to date" is the one that has just ended, and where the
    /// calendar of a place left a day out the one before it is taken.
    package func window(at moment: Int64, zone: TimeZone, zoneName: String) -> ReportWindow {
        let daySeconds: Int64 = 86_400
        let reach = daySeconds * Int64(Self.daysMax + 40)
        let offsets = ZoneOffsets(zone, from: max(0, moment - reach), to: moment)
        // Days are counted from 1970; a day's start is the first moment of its date.
        func start(_ day: Int64) -> Int64 { offsets.moment(civil: max(0, day) * daySeconds) }
        let today = offsets.civil(moment) / daySeconds
        let date = CivilTime(secondsSince1970: today * daySeconds)
        let monday = today - Int64((date.weekday + 6) % 7)
        let first = today - Int64(date.day - 1)
        func firstBefore(_ first: Int64) -> Int64 {
            first - Int64(CivilTime(secondsSince1970: (first - 1) * daySeconds).day)
        }
        var (from, to): (Int64, Int64)
        switch self {
        case .previousDay: (from, to) = (start(today - 1), start(today))
        case .previousWeek: (from, to) = (start(monday - 7), start(monday))
        case .previousMonth: (from, to) = (start(firstBefore(first)), start(first))
        case .lastDays(let days): (from, to) = (start(today - Int64(days)), start(today))
        case .weekToDate: (from, to) = (start(monday), moment)
        case .monthToDate: (from, to) = (start(first), moment)
        }
        if from >= to {
            switch self {
            case .weekToDate: from = start(monday - 7)
            case .monthToDate: from = start(firstBefore(first))
            default: from = start(today - 2)
            }
        }
        return ReportWindow(start: from, end: to, zone: zone, zoneName: zoneName)
    }
}
