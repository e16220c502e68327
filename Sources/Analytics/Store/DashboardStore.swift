import ClickHouse
import ServiceKit

/// Asks ClickHouse for the dashboard's figures.
///
/// The current revisions of the rollups are asked for first; all other questions, asked at the same time, take their rows
/// and no others, so that the figures of one answer belong together and none shows an hour that is half worked out.
struct DashboardStore: Sendable {
    let queries: FigureQueries
    /// Where the sums of what was sold come from; while these are behind, or without it, the orders' lines are added up.
    var sales: SalesStore?

    /// How many pages, devices and games are listed.
    static let listMax = 10
    /// A visitor with an event this many seconds ago is there now.
    static let liveSeconds: Int64 = 300

    /// - Parameters:
    ///   - previous: the window to compare with.
    ///   - now: seconds since 1970.
    func dashboard(_ window: ReportWindow, previous: ReportWindow?, now: Int64) async throws -> Dashboard {
        async let live = live(now: now)
        async let mirrored = ordersAsOf()
        let marks = try await marks()
        // Known before anything is read that they are to be true of.
        let ordersAsOf = await mirrored
        async let compared = compared(previous, marks, now: now)
        let cover = try await cover(window, now: now)
        let (own, values, games) = try await figures(cover)
        let series = ActivitySeries(window, bins: own.bins)
        let before = try await compared
        // Events and orders are both in the answer: it is as old as the older of them. Where there are no events, there
        // is nothing to know of them.
        let eventsAsOf = marks.events > 0 ? [marks.asOf(cover), before?.asOf].compactMap { $0 }.min() : nil
        let asOf = [ordersAsOf, eventsAsOf].compactMap { $0 }.min() ?? 0
        func list<Item>(_ kind: String, _ make: (Dashboard.Value) -> Item) -> [Item] {
            (values.lists[kind] ?? []).map(make)
        }
        func known(_ key: String) -> String { key.isEmpty ? "unknown" : key }
        return try await Dashboard(
            date_range: .init(window), metrics: own.metrics(live: live), previous: before?.answer,
            top_pages: list("page") { .init(path: $0.key, visits: $0.total) },
            entry_pages: list("entry") {
                .init(path: $0.key, sessions: $0.total, bounces: $0.bounced, conversions: $0.converted)
            },
            device_breakdown: list("device") { .init(device_type: known($0.key), count: $0.total) },
            browsers: list("browser") { .init(browser: known($0.key), count: $0.total) },
            operating_systems: list("os") { .init(os: known($0.key), count: $0.total) },
            countries: list("country") { .init(country: known($0.key), count: $0.total) },
            channels: list("channel") {
                .init(channel: $0.key, sessions: $0.total, bounces: $0.bounced, conversions: $0.converted)
            },
            campaigns: list("campaign") {
                .init(campaign: $0.key, sessions: $0.total, bounces: $0.bounced, conversions: $0.converted)
            },
            referrers: list("referrer") {
                .init(referrer: $0.key, sessions: $0.total, bounces: $0.bounced, conversions: $0.converted)
            },
            popular_games: games, activity_interval: series.interval.rawValue,
            activity: series.buckets.map {
                .init(start: window.text($0.start), events: $0.events, page_visits: $0.pageVisits)
            },
            as_of: Self.text(milliseconds: asOf))
    }

    private func compared(
        _ window: ReportWindow?, _ marks: EventMarks, now: Int64
    ) async throws -> (answer: Dashboard.Previous, asOf: Int64)? {
        guard let window else { return nil }
        let cover = try await cover(window, now: now)
        let metrics = try await figuresAlone(cover).metrics(live: nil)
        return (Dashboard.Previous(date_range: .init(window), metrics: metrics), marks.asOf(cover))
    }

    func cover(_ window: ReportWindow, now: Int64) async throws -> DashboardCover {
        let window = window.start..<window.end
        let known = try RollupStore.current(
            try await query("rollup_current", RollupStore.window(DashboardCover.hours(window))))
        return DashboardCover(window, current: known, now: now)
    }

    /// The figures of which the headlines are made, and what is listed beside them.
    func figures(
        _ cover: DashboardCover
    ) async throws -> (figures: DashboardFigures, values: DashboardValues, games: [Dashboard.Game]) {
        let reader = WindowReader(queries: queries, cover: cover)
        let listing = Task { try await reader.values(listMax: Self.listMax) }
        async let activity = reader.activity()
        async let sessions = sessions(reader)
        // What was sold in all is added up while it is being found out which games are popular.
        async let sold = sold(cover.window) { try await listing.value.games.map(\.product) }
        let values = try await withTaskCancellationHandler {
            try await listing.value
        } onCancel: {
            listing.cancel()
        }
        async let names = names(values.games.map(\.product))
        let (sales, units) = try await sold
        let (all, visits) = try await sessions
        let figures = try await DashboardFigures(
            activity: activity, types: values.types, sessions: all, visits: visits, sales: sales)
        let nameOf = try await names
        return (
            figures, values,
            values.games.map {
                Dashboard.Game(
                    product_id: $0.product, name: nameOf[$0.product], views: $0.views, added: $0.added,
                    units_sold: units[$0.product] ?? 0)
            }
        )
    }

    /// The figures of which the headlines are made, without lists.
    func figuresAlone(_ cover: DashboardCover) async throws -> DashboardFigures {
        let reader = WindowReader(queries: queries, cover: cover)
        async let types = reader.types()
        async let activity = reader.activity()
        async let sold = sold(cover.window) { [] }
        let (all, visits) = try await sessions(reader)
        return try await DashboardFigures(
            activity: activity, types: types, sessions: all, visits: visits, sales: sold.sales)
    }

    /// The figures that are of page views alone.
    func visits(_ cover: DashboardCover) async throws -> DashboardFigures {
        let reader = WindowReader(queries: queries, cover: cover)
        async let activity = reader.activity()
        let (all, visits) = try await sessions(reader)
        return try await DashboardFigures(
            activity: activity, types: .init(), sessions: all, visits: visits, sales: [])
    }

    /// All sessions, and those with a page view.
    private func sessions(_ reader: WindowReader) async throws -> (all: SessionSums, visits: SessionSums) {
        let all = try await reader.sessions()
        // Who they were is what costs, and mostly each session has a page view.
        return (all, all.sessions == all.visits ? all : try await reader.sessions(pageViewsMin: 1))
    }

    private func names(_ products: [String]) async throws -> [String: String] {
        guard !products.isEmpty else { return [:] }
        return try await Dictionary(
            uniqueKeysWithValues: query("dashboard_names", ["products": .strings(products)]).map {
                (try $0("product_id", as: String.self), try $0("name", as: String.self))
            })
    }

    /// What was sold in a window by currency, and how many of some products: from the sums of the sales figures where
    /// these are up to date, else from the orders' lines.
    private func sold(
        _ window: Range<Int64>, _ products: @escaping @Sendable () async throws -> [String]
    ) async throws -> (sales: [DashboardFigures.Sales], units: [String: Int]) {
        if let sales {
            do {
                return try await sales.settled(isDated: false) { reader, _ in
                    async let totals = reader.totals(window)
                    let products = try await products()
                    let units = products.isEmpty ? nil : try await reader.units(window, products: products)
                    return try await (totals.map { try DashboardFigures.Sales($0) }, Self.units(units))
                }
            } catch {
                try Task.checkCancellation()
            }
        }
        let rows = try await query(
            "dashboard_sold", RollupStore.window(window).merging(["products": .strings(products())]) { $1 })
        let (totals, units) = try (
            rows.filter { try $0("item", as: String.self).isEmpty },
            rows.filter { try !$0("item", as: String.self).isEmpty }
        )
        return try (totals.map { try DashboardFigures.Sales($0) }, Self.units(units))
    }

    private static func units(_ rows: (some Sequence<ClickHouseRow>)?) throws -> [String: Int] {
        try rows?.reduce(into: [:]) { units, row in
            try units[row("item", as: String.self), default: 0] += row("units", as: Int.self)
        } ?? [:]
    }

    private func live(now: Int64) async throws -> Int {
        try await query("dashboard_live", RollupStore.window(now - Self.liveSeconds..<now + 1)).first?("visitors") ?? 0
    }

    /// Up to when what is read from now on is complete, where it is worked out of the events themselves, and of orders too
    /// where it says so: as with the dashboard, the older of both.
    func asOf(withOrders: Bool) async throws -> String? {
        async let mirrored = ordersAsOf()
        let events = try await marks().events
        guard withOrders else { return Self.text(milliseconds: events) }
        return Self.text(milliseconds: min(await mirrored, events > 0 ? events : .max))
    }

    /// 0 where nothing says so.
    private func ordersAsOf() async -> Int64 {
        guard let sales else { return 0 }
        let known: Int64?? = try? await sales.freshness()
        return (known ?? nil) ?? 0
    }

    /// Up to when events are in the figures that are read from now on.
    func marks() async throws -> EventMarks {
        try RollupStore.marks(try await query("watermarks", RollupStore.markParameters))
    }

    private func query(_ name: String, _ values: [String: ClickHouseValue]) async throws -> ClickHouseRows {
        try await queries.rows(name, values)
    }

    static func text(milliseconds: Int64) -> String? { milliseconds > 0 ? RawEvent.time(milliseconds) : nil }
}
