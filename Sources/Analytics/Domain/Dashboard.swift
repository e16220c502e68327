import ClickHouse

/// The dashboard's figures, as they are answered. Bots are left out everywhere but in `bot_events`.
struct Dashboard: Encodable, Sendable {
    struct DateRange: Encodable, Sendable {
        let start: String
        let end: String
        let period: String
        let tz: String
    }

    struct Value: Sendable, Equatable {
        let key: String
        let total: Int
        let bounced: Int
        let converted: Int
    }

    struct Page: Encodable, Sendable {
        let path: String
        let visits: Int
    }

    struct Device: Encodable, Sendable {
        let device_type: String
        let count: Int
    }

    struct Browser: Encodable, Sendable {
        let browser: String
        let count: Int
    }

    struct System: Encodable, Sendable {
        let os: String
        let count: Int
    }

    struct Country: Encodable, Sendable {
        let country: String
        let count: Int
    }

    struct Channel: Encodable, Sendable {
        let channel: String
        let sessions: Int
        let bounces: Int
        let conversions: Int
    }

    struct Campaign: Encodable, Sendable {
        let campaign: String
        let sessions: Int
        let bounces: Int
        let conversions: Int
    }

    struct Referrer: Encodable, Sendable {
        let referrer: String
        let sessions: Int
        let bounces: Int
        let conversions: Int
    }

    struct EntryPage: Encodable, Sendable {
        let path: String
        let sessions: Int
        let bounces: Int
        let conversions: Int
    }

    struct Game: Encodable, Sendable {
        let product_id: String
        /// Absent for a product the catalogue does not know.
        let name: String?
        let views: Int
        let added: Int
        let units_sold: Int
    }

    struct Activity: Encodable, Sendable {
        let start: String
        let events: Int
        let page_visits: Int
    }

    struct Previous: Encodable, Sendable {
        let date_range: DateRange
        let metrics: DashboardMetrics
    }

    let date_range: DateRange
    let metrics: DashboardMetrics
    let previous: Previous?
    let top_pages: [Page]
    let entry_pages: [EntryPage]
    let device_breakdown: [Device]
    let browsers: [Browser]
    let operating_systems: [System]
    let countries: [Country]
    let channels: [Channel]
    let campaigns: [Campaign]
    let referrers: [Referrer]
    let popular_games: [Game]
    /// `hour` or `day`.
    let activity_interval: String
    let activity: [Activity]
    /// When the newest event that is visible was received; absent while there is none.
    let as_of: String?
}

extension Dashboard.DateRange {
    init(_ window: ReportWindow) {
        self.init(
            start: window.text(window.start), end: window.text(window.end), period: window.period, tz: window.zoneName)
    }
}
