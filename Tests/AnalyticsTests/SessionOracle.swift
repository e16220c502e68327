@testable import Analytics

/// The figures of a window, worked out from a list of events by the definitions alone.
struct SessionOracle {
    struct Session {
        let start: Int64
        let end: Int64
        let events: [TrackedEvent]
        let browser: String

        var pageViews: Int { events.count { $0.type == "page_view" } }
        var person: String { events.first { !$0.user.isEmpty }?.user ?? "" }
        var source: TrackedEvent.Source { events.first { $0.source.channel != "direct" }?.source ?? .direct }
        var hasPurchase: Bool { events.contains { $0.type == "purchase" } }
        var isBounce: Bool { events.count == 1 && pageViews == 1 }
    }

    let events: [TrackedEvent]
    let sessions: [Session]

    init(_ all: [TrackedEvent]) {
        events = all.filter { !$0.isBot }
        var visits: [String: [TrackedEvent]] = [:]
        for event in events {
            let key =
                !event.session.isEmpty
                ? "s" + event.session
                : !event.anonymous.isEmpty ? "a" + event.anonymous : !event.user.isEmpty ? "u" + event.user : ""
            if !key.isEmpty { visits[key, default: []].append(event) }
        }
        sessions = visits.flatMap { key, events in Self.sessions(key, events) }
    }

    private static func sessions(_ key: String, _ events: [TrackedEvent]) -> [Session] {
        var parts: [[TrackedEvent]] = []
        for event in events.sorted(by: precedes) {
            if let last = parts.last?.last, event.milliseconds - last.milliseconds <= 1_800_000 {
                parts[parts.count - 1].append(event)
            } else {
                parts.append([event])
            }
        }
        return parts.map { part in
            let start = part[0].milliseconds
            let day = part.filter { $0.milliseconds < start + 86_400_000 }
            let anonymous = day.first { !$0.anonymous.isEmpty }?.anonymous
            return Session(
                start: start, end: day[day.count - 1].milliseconds, events: day,
                browser: anonymous.map { "a" + $0 } ?? key)
        }
    }

    private static func precedes(_ a: TrackedEvent, _ b: TrackedEvent) -> Bool {
        if a.milliseconds != b.milliseconds { return a.milliseconds < b.milliseconds }
        func texts(_ event: TrackedEvent) -> [String] {
            [
                event.type == "page_view" ? "0" : "1", event.type, event.path, event.source.referrer,
                event.source.utmSource, event.source.utmMedium, event.source.utmCampaign, event.device, "",
                event.country, event.user, event.anonymous, event.source.channel,
            ]
        }
        return zip(texts(a), texts(b)).first { $0 != $1 }.map { Array($0.utf8).lexicographicallyPrecedes($1.utf8) }
            ?? false
    }

    func metrics(_ window: Range<Int64>, bots: Int) -> DashboardMetrics {
        let events = events.filter { window.contains($0.milliseconds / 1000) }
        let begun = sessions.filter { window.contains($0.start / 1000) }
        let visits = begun.filter { $0.pageViews > 0 }
        func count(_ type: String) -> Int { events.count { $0.type == type } }
        func visitors(_ sessions: [Session]) -> Int {
            var personOf: [String: String] = [:]
            for session in sessions where !session.person.isEmpty { personOf[session.browser] = session.person }
            return Set(
                sessions.map { session in
                    !session.person.isEmpty
                        ? "person " + session.person
                        : personOf[session.browser].map { "person " + $0 } ?? "browser " + session.browser
                }
            ).count
        }
        let milliseconds = Double(visits.reduce(0) { $0 + $1.end - $1.start }) / Double(max(1, visits.count))
        let filled = visits.count { $0.events.contains { $0.type == "add_to_cart" } }
        let converted = visits.count(where: \.hasPurchase)
        return DashboardMetrics(
            page_visits: .init(
                total_visits: count("page_view"), unique_sessions: visits.count, unique_users: visitors(visits),
                avg_duration: milliseconds.rounded() / 1000,
                bounce_rate: DashboardMetrics.rate(visits.count(where: \.isBounce), of: visits.count),
                pages_per_session: DashboardMetrics.rate(count("page_view"), of: visits.count)),
            events: .init(
                total_events: events.count, unique_event_types: Set(events.map(\.type)).count, bot_events: bots),
            users: .init(
                visitors: visitors(begun), signed_in: Set(begun.map(\.person)).subtracting([""]).count,
                registrations: 0, logins: count("login"), live_visitors: nil),
            games: .init(
                views: count("product_view"), added_to_cart: count("add_to_cart"), removed_from_cart: 0, bought: 0),
            conversion: .init(
                sessions: visits.count, with_cart: filled, converted: converted,
                cart_rate: DashboardMetrics.rate(filled, of: visits.count),
                rate: DashboardMetrics.rate(converted, of: visits.count), checkouts: 0, purchases: count("purchase")),
            orders: .init(count: 0, units: 0), revenue: nil, other_revenue: nil)
    }

    /// What happened in each stretch of so many seconds, where something did.
    func bins(_ window: Range<Int64>, seconds: Int64) -> [ActivitySeries.Bin] {
        Dictionary(grouping: events.filter { window.contains($0.milliseconds / 1000) }) {
            $0.milliseconds / 1000 / seconds * seconds
        }.map { start, events in
            .init(start: start, events: events.count, pageVisits: events.count { $0.type == "page_view" })
        }.sorted { $0.start < $1.start }
    }

    /// The values of each kind, most frequent first.
    func values(_ window: Range<Int64>) -> [String: [Dashboard.Value]] {
        var counts: [String: [String: (Int, Int, Int)]] = [:]
        func count(_ kind: String, _ key: String, _ bounced: Bool = false, _ converted: Bool = false) {
            let (total, bounces, conversions) = counts[kind]?[key] ?? (0, 0, 0)
            counts[kind, default: [:]][key] = (
                total + 1, bounces + (bounced ? 1 : 0), conversions + (converted ? 1 : 0)
            )
        }
        for event in events where window.contains(event.milliseconds / 1000) {
            count("device", event.device)
            count("browser", "")
            count("os", "")
            count("country", event.country)
            if event.type == "page_view", !event.path.isEmpty { count("page", event.path) }
        }
        for session in sessions where window.contains(session.start / 1000) && session.pageViews > 0 {
            for (kind, key) in [
                ("channel", session.source.channel), ("campaign", session.source.utmCampaign),
                ("referrer", session.source.referrer), ("entry", session.events[0].path),
            ] where !key.isEmpty {
                count(kind, key, session.events.count == 1, session.hasPurchase)
            }
        }
        return counts.mapValues { keys in
            keys.map { Dashboard.Value(key: $0, total: $1.0, bounced: $1.1, converted: $1.2) }
                .sorted {
                    $0.total != $1.total
                        ? $0.total > $1.total : $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
                }
        }
    }
}
