import ClickHouse
import Foundation

/// Asks ClickHouse for the dashboard's figures: six short questions, at the same time.
struct DashboardStore: Sendable {
    let queries: FigureQueries

    /// How many pages, devices and games are listed.
    static let listMax: Int64 = 10
    /// How far back the newest event is looked for when the window has none newer, in seconds.
    static let newestLookbackSeconds: Int64 = 86_400

    struct Overview: Sendable {
        var visits = 0
        var sessions = 0
        var users = 0
        var events = 0
        var eventTypes = 0
        /// Milliseconds since 1970; 0 where there is no event.
        var newestReceived: Int64 = 0
    }

    /// - Parameter now: seconds since 1970.
    func dashboard(_ window: ReportWindow, now: Int64) async throws -> Dashboard {
        async let overview = overview(window)
        async let pages = rows("dashboard_top_pages", window, limited: true).map {
            try Dashboard.Page(path: $0("path"), visits: $0("visits"))
        }
        async let devices = rows("dashboard_devices", window, limited: true).map {
            try Dashboard.Device(device_type: $0("device"), count: $0("events"))
        }
        async let games = rows("dashboard_popular_games", window, limited: true).map {
            try Dashboard.Game(product_id: $0("product_id"), views: $0("views"), visitors: $0("visitors"))
        }
        async let bins = rows("dashboard_activity", window).map {
            try ActivitySeries.Bin(start: $0("bin"), events: $0("events"), pageVisits: $0("page_visits"))
        }
        async let newest = newest(now: now)

        let totals = try await overview
        let series = try await ActivitySeries(window, bins: bins)
        let asOf = try await max(totals.newestReceived, newest)
        return try await Dashboard(
            date_range: .init(
                start: window.text(window.start), end: window.text(window.end), period: window.period,
                tz: window.zoneName),
            metrics: .init(
                page_visits: .init(
                    total_visits: totals.visits, unique_sessions: totals.sessions, unique_users: totals.users),
                events: .init(total_events: totals.events, unique_event_types: totals.eventTypes)),
            top_pages: pages, device_breakdown: devices, popular_games: games,
            activity_interval: series.interval.rawValue,
            activity: series.buckets.map {
                .init(start: window.text($0.start), events: $0.events, page_visits: $0.pageVisits)
            },
            as_of: asOf > 0 ? "\(CivilTime(secondsSince1970: asOf / 1000).text).\(Self.three(asOf % 1000))Z" : nil)
    }

    private func overview(_ window: ReportWindow) async throws -> Overview {
        guard let row = try await rows("dashboard_overview", window).first else { return Overview() }
        return try Overview(
            visits: row("total_visits"), sessions: row("unique_sessions"), users: row("unique_users"),
            events: row("total_events"), eventTypes: row("unique_event_types"),
            newestReceived: row("newest_received_ms"))
    }

    private func newest(now: Int64) async throws -> Int64 {
        let from = ClickHouseDateTime(secondsSinceEpoch: max(0, now - Self.newestLookbackSeconds))
        let rows = try await queries.rows("dashboard_newest", ["from": .dateTime(from)])
        return try rows.first?("newest_received_ms") ?? 0
    }

    private func rows(
        _ name: String, _ window: ReportWindow, limited: Bool = false
    ) async throws -> ClickHouseRows {
        var values: [String: ClickHouseValue] = [
            "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.start)),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: window.end)),
        ]
        if limited { values["limit"] = .int(Self.listMax) }
        return try await queries.rows(name, values)
    }

    private static func three(_ value: Int64) -> String {
        let digits = String(value)
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }
}
