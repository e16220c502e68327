import TestSupport

/// An event as the tests of the rollups know it, and its row.
struct TrackedEvent: Sendable {
    var milliseconds: Int64
    var type = "page_view"
    var path = ""
    var session = ""
    var user = ""
    var anonymous = ""
    var product = ""
    var source = Source.direct
    var device = ""
    var country = ""
    var isBot = false

    /// What led to an event, with the channel that makes it.
    struct Source: Sendable, Hashable {
        let channel: String
        var referrer = ""
        var utmSource = ""
        var utmMedium = ""
        var utmCampaign = ""

        static let direct = Source(channel: "direct")
        static let all = [
            direct, Source(channel: "organic_search", referrer: "google.com"),
            Source(channel: "email", utmSource: "letter", utmMedium: "email", utmCampaign: "spring"),
            Source(channel: "paid_search", utmSource: "google", utmMedium: "cpc", utmCampaign: "o'brien"),
            Source(channel: "referral", referrer: "news.example"),
        ]
    }

    static func random(
        in range: Range<Int64>, using generator: inout some RandomNumberGenerator
    ) -> TrackedEvent {
        func draw(_ count: Int) -> Int { Int.random(in: 0..<count, using: &generator) }
        let visitor = draw(12)
        var event = TrackedEvent(milliseconds: Int64.random(in: range, using: &generator))
        // Often the very same moment, and often a whole number of minutes: half an hour to the millisecond occurs.
        if draw(3) > 0 { event.milliseconds -= event.milliseconds % 60_000 }
        event.type = ["page_view", "page_view", "product_view", "add_to_cart", "purchase", "login"][draw(6)]
        event.path = ["", "/", "/games/it's", "/cart"][draw(4)]
        event.session = draw(4) == 0 ? "" : "s\(visitor)"
        event.anonymous = draw(6) == 0 ? "" : "a\(visitor)"
        event.user = draw(5) == 0 ? "u\(visitor / 2)" : ""
        event.product = draw(2) == 0 ? "" : "p\(draw(5))"
        event.source = Source.all[draw(Source.all.count)]
        event.device = ["", "desktop", "mobile"][draw(3)]
        event.country = ["", "DE", "IN"][draw(3)]
        event.isBot = draw(10) == 0
        return event
    }

    private static let columns = [
        "event_id", "event_time", "event_time_ms", "received_at", "event_type", "path", "session_id", "user_id",
        "anonymous_id", "product_id", "referrer_domain", "utm_source", "utm_medium", "utm_campaign", "device_type",
        "country", "is_bot",
    ]

    private var row: String {
        func text(_ value: String) -> String { "'\(value.replacing("'", with: "\\'"))'" }
        let seconds = milliseconds / 1000
        let values = [
            "generateUUIDv4()", "toDateTime(\(seconds))", "toUInt16(\(milliseconds % 1000))",
            "toDateTime(\(seconds + 1))",
            text(type), text(path), text(session), text(user), text(anonymous), text(product), text(source.referrer),
            text(source.utmSource), text(source.utmMedium), text(source.utmCampaign), text(device), text(country),
            isBot ? "toUInt8(1)" : "toUInt8(0)",
        ]
        return "SELECT " + zip(Self.columns, values).map { "\($1) AS \($0)" }.joined(separator: ", ")
    }

    static func insert(_ events: [TrackedEvent], into server: TestClickHouse) async throws {
        for statement in inserts(events) { try await server.execute(statement) }
    }

    /// Statements that insert events.
    static func inserts(_ events: [TrackedEvent]) -> [String] {
        stride(from: 0, to: events.count, by: 100).map { start in
            "INSERT INTO analytics.events (\(columns.joined(separator: ", "))) "
                + events[start..<min(start + 100, events.count)].map(\.row).joined(separator: " UNION ALL ")
        }
    }
}
