/// Page views of a window: their totals, how they are spread over it, and what they were of.
struct PageVisits: Encodable, Sendable {
    /// What they may be parted by.
    enum Dimension: String, CaseIterable, Sendable {
        case path, title, referrer, channel, utm_source, utm_medium, utm_campaign, device, browser, os, country

        var column: String {
            switch self {
            case .referrer: "referrer_domain"
            case .device: "device_type"
            default: rawValue
            }
        }

        static let columns = Set(allCases.map(\.column))
    }

    struct Period: Encodable, Sendable {
        let start: String
        var visits: Int
    }

    struct Group: Encodable, Sendable {
        /// Empty for page views that do not say it.
        let key: String
        let visits: Int
        let sessions: Int
        let visitors: Int
    }

    struct Previous: Encodable, Sendable {
        let date_range: Dashboard.DateRange
        let totals: DashboardMetrics.PageVisits
    }

    static let limitMax = 1000
    static let limitDefault = 100
    static let offsetMax = 1_000_000

    let date_range: Dashboard.DateRange
    let totals: DashboardMetrics.PageVisits
    let previous: Previous?
    let interval: String
    let series: [Period]
    let group_by: String
    /// The page views that `groups` are parts of.
    let visits: Int
    let groups: [Group]
    /// How many groups there are in all.
    let total: Int
    let limit: Int
    let offset: Int
    let as_of: String?

    /// Page views by quarters of an hour as the periods of a window: every zone's periods begin on one.
    static func series(
        _ window: ReportWindow, _ periods: ReportPeriods, bins: [ActivitySeries.Bin]
    ) -> [Period] {
        var series = periods.periods.map { Period(start: window.text($0.start), visits: 0) }
        for bin in bins {
            // The first quarter of a window that begins within one belongs to the first period.
            let at = max(window.start, bin.start)
            guard let index = periods.periods.lastIndex(where: { $0.start <= at }) else { continue }
            series[index].visits += bin.pageVisits
        }
        return series
    }
}
