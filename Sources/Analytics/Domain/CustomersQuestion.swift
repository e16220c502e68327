/// What a request for the customers asks for.
struct CustomersQuestion: Sendable, Equatable {
    /// The most periods of a window: with a cohort in each, the answer grows with their square.
    static let periodsMax = 120
    /// The most customers that are listed.
    static let topMax: Int64 = 100
    static let topDefault: Int64 = 10
    static let names = ["date_range", "from", "to", "tz", "cohort", "currency", "limit"]
    private static let cohorts: [ReportInterval] = [.day, .week, .month]

    let window: ReportWindow
    let periods: ReportPeriods
    let currency: String?
    let topLimit: Int64

    /// - Parameter now: seconds since 1970.
    init(items: [String: String], now: Int64) throws(ReportWindow.Fault) {
        window = try ReportWindow(items: items, now: now, daysMax: SalesQuestion.daysMax)
        let cohort = items["cohort"] ?? ReportInterval.month.rawValue
        guard let interval = Self.cohorts.first(where: { $0.rawValue == cohort }) else {
            throw ReportWindow.Fault(description: "cohort: expected one of day, week, month.")
        }
        periods = try ReportPeriods(window, interval, countMax: Self.periodsMax)
        currency = try SalesQuestion.currency(items)
        topLimit = try SalesQuestion.limit(items, most: Self.topMax) ?? Self.topDefault
    }
}
