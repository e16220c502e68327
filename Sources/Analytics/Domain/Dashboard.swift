/// The dashboard's figures, as they are answered. What is not known yet is left out, never zero.
struct Dashboard: Encodable, Sendable {
    struct DateRange: Encodable, Sendable {
        let start: String
        let end: String
        let period: String
        let tz: String
    }

    struct PageVisits: Encodable, Sendable {
        let total_visits: Int
        let unique_sessions: Int
        let unique_users: Int
    }

    struct Events: Encodable, Sendable {
        let total_events: Int
        let unique_event_types: Int
    }

    struct Metrics: Encodable, Sendable {
        let page_visits: PageVisits
        let events: Events
    }

    struct Page: Encodable, Sendable {
        let path: String
        let visits: Int
    }

    struct Device: Encodable, Sendable {
        let device_type: String
        let count: Int
    }

    struct Game: Encodable, Sendable {
        let product_id: String
        let views: Int
        let visitors: Int
    }

    struct Activity: Encodable, Sendable {
        let start: String
        let events: Int
        let page_visits: Int
    }

    let date_range: DateRange
    let metrics: Metrics
    let top_pages: [Page]
    let device_breakdown: [Device]
    let popular_games: [Game]
    /// `hour` or `day`.
    let activity_interval: String
    let activity: [Activity]
    /// When the newest event that is visible was received; absent while there is none.
    let as_of: String?
}
