import Foundation

/// What a retention table asks: of those who began in a period, how many came back in each period after it.
struct RetentionQuestion: Sendable {
    enum Cohort: String, CaseIterable, Sendable { case day, week, month }

    let cohort: Cohort
    let begins: [EventCondition]
    let returns: [EventCondition]
    /// The number of the window's first period, and how many there are.
    let first: Int
    let periods: Int
    /// The zone's offsets from UTC: the first, and what is added from each moment on.
    let offset: Int
    let changes: [(from: Int64, by: Int)]

    /// One bit each.
    static let periodsMax = 64
    static let conditionsMax = 5

    init(
        _ window: ReportWindow, cohort: Cohort, begins: [EventCondition], returns: [EventCondition]
    ) throws(ReportWindow.Fault) {
        self.cohort = cohort
        self.begins = begins
        self.returns = returns
        func offset(_ moment: Int64) -> Int {
            window.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment)))
        }
        var changes: [(from: Int64, by: Int)] = []
        var known = window.start
        while known < window.end {
            let next = min(known + 21_600, window.end)
            if offset(next) != offset(known) {
                var (low, high) = (known, next)
                while high - low > 1 {
                    let middle = (low + high) / 2
                    if offset(middle) == offset(known) { low = middle } else { high = middle }
                }
                changes.append((high, offset(high) - offset(known)))
                known = high
            } else {
                known = next
            }
        }
        self.offset = offset(window.start)
        self.changes = changes.filter { $0.from < window.end }
        first = Self.period(window.start + Int64(offset(window.start)), cohort)
        periods = Self.period(window.end - 1 + Int64(offset(window.end - 1)), cohort) - first + 1
        guard periods <= Self.periodsMax else {
            throw ReportWindow.Fault(
                description: "The window holds \(periods) \(cohort.rawValue)s, more than \(Self.periodsMax): ask for a "
                    + "shorter one, or for longer cohorts.")
        }
    }

    /// The number of the period in which a moment of the zone's clocks lies.
    static func period(_ local: Int64, _ cohort: Cohort) -> Int {
        let day = Int(local / 86_400)
        switch cohort {
        case .day: return day
        case .week: return (day + 3) / 7
        case .month:
            let civil = CivilTime(secondsSince1970: local)
            return civil.year * 12 + civil.month - 1
        }
    }

    /// What a period is called: its first day, or its month.
    func name(_ index: Int) -> String {
        let period = first + index
        switch cohort {
        case .day: return Self.date(period)
        case .week: return Self.date(period * 7 - 3)
        case .month: return "\(period / 12)-\(CivilTime.two(period % 12 + 1))"
        }
    }

    private static func date(_ day: Int) -> String {
        String(CivilTime(secondsSince1970: Int64(day) * 86_400).text.prefix(10))
    }
}

/// A retention table, as it is answered.
struct Retention: Encodable, Sendable {
    struct Row: Encodable, Sendable {
        let cohort: String
        let size: Int
        /// Who came back in the cohort's own period, the next, …
        let values: [Int]
        let rates: [Double]
    }

    let date_range: Dashboard.DateRange
    let cohort: String
    let cohorts: [Row]
}
