/// How long the periods are that a window is cut into, by the wall clock: a day may have 23 or 25 hours.
enum ReportInterval: String, Sendable, CaseIterable {
    case hour, day, week, month, quarter, year

    /// The longest window in days that is cut into hours, and into days, where no interval was asked for.
    private static let hourDaysMax: Int64 = 2
    private static let dayDaysMax: Int64 = 120

    /// What suits a window.
    init(for window: ReportWindow) {
        let seconds = window.end - window.start
        self = seconds <= Self.hourDaysMax * 86_400 ? .hour : seconds <= Self.dayDaysMax * 86_400 ? .day : .month
    }

    /// Calendar months in a period; 0 where it is measured in seconds of the wall clock.
    var months: Int64 {
        switch self {
        case .hour, .day, .week: 0
        case .month: 1
        case .quarter: 3
        case .year: 12
        }
    }

    /// Seconds of the wall clock in a period.
    var width: Int64 {
        switch self {
        case .hour: 3600
        case .week: 7 * 86_400
        default: 86_400
        }
    }

    /// What is added to the wall clock before it is divided by the width: 1970-01-01 was a Thursday, weeks begin on
    /// Monday.
    var shift: Int64 { self == .week ? 3 * 86_400 : 0 }

    /// No period is shorter, in seconds.
    var secondsMin: Int64 {
        switch self {
        case .hour: 3600
        case .day: 86_400
        case .week: 7 * 86_400
        case .month: 28 * 86_400
        case .quarter: 90 * 86_400
        case .year: 365 * 86_400
        }
    }
}
