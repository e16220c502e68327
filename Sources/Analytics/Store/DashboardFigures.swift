import ClickHouse

/// What the questions about a window were answered with.
struct DashboardFigures: Sendable {
    struct Types: Sendable {
        var types = 0
        var productViews = 0
        var added = 0
        var removed = 0
        var checkouts = 0
        var purchases = 0
        var logins = 0
        var registrations = 0
    }

    struct Sessions: Sendable {
        var visits = 0
        var bounces = 0
        var filled = 0
        var converted = 0
        var lengthMilliseconds: Int64 = 0
        var persons = 0
        var visitors = 0
        var visitVisitors = 0
    }

    struct Sales: Sendable {
        let currency: String
        let orders: Int
        let units: Int
        let gross: ClickHouseDecimal
        let discounts: ClickHouseDecimal
        let refunds: ClickHouseDecimal
        let tax: ClickHouseDecimal

        var net: ClickHouseDecimal {
            ClickHouseDecimal(
                unscaled: gross.unscaled - discounts.unscaled - refunds.unscaled, scale: gross.scale)
        }
    }

    let bins: [ActivitySeries.Bin]
    let botEvents: Int
    private(set) var types = Types()
    private(set) var sessions = Sessions()
    let sales: [Sales]

    init(
        bins: ClickHouseRows, types: ClickHouseRow?, sessions: ClickHouseRow?, sales: ClickHouseRows
    ) throws {
        self.bins = try bins.map {
            try ActivitySeries.Bin(start: $0("bin"), events: $0("events"), pageVisits: $0("page_visits"))
        }
        botEvents = try bins.reduce(0) { $0 + (try $1("bot_events", as: Int.self)) }
        if let types {
            self.types = try Types(
                types: types("types"), productViews: types("product_views"), added: types("added"),
                removed: types("removed"), checkouts: types("checkouts"), purchases: types("purchases"),
                logins: types("logins"), registrations: types("registrations"))
        }
        if let sessions {
            self.sessions = try Sessions(
                visits: sessions("visits"), bounces: sessions("bounces"), filled: sessions("filled"),
                converted: sessions("converted"), lengthMilliseconds: sessions("visits_ms"),
                persons: sessions("persons"), visitors: sessions("visitors"), visitVisitors: sessions("visit_visitors"))
        }
        self.sales = try sales.map {
            try Sales(
                currency: $0("currency"), orders: $0("orders"), units: $0("units"), gross: $0("gross"),
                discounts: $0("discounts"), refunds: $0("refunds"), tax: $0("tax"))
        }
    }

    func metrics(live: Int?) -> DashboardMetrics {
        let pageViews = bins.reduce(0) { $0 + $1.pageVisits }
        let revenues = sales.map(revenue)
        let milliseconds = Double(sessions.lengthMilliseconds) / Double(max(1, sessions.visits))
        return DashboardMetrics(
            page_visits: .init(
                total_visits: pageViews, unique_sessions: sessions.visits, unique_users: sessions.visitVisitors,
                avg_duration: milliseconds.rounded() / 1000,
                bounce_rate: DashboardMetrics.rate(sessions.bounces, of: sessions.visits),
                pages_per_session: DashboardMetrics.rate(pageViews, of: sessions.visits)),
            events: .init(
                total_events: bins.reduce(0) { $0 + $1.events }, unique_event_types: types.types,
                bot_events: botEvents),
            users: .init(
                visitors: sessions.visitors, signed_in: sessions.persons, registrations: types.registrations,
                logins: types.logins, live_visitors: live),
            games: .init(
                views: types.productViews, added_to_cart: types.added, removed_from_cart: types.removed,
                bought: sales.reduce(0) { $0 + $1.units }),
            conversion: .init(
                sessions: sessions.visits, with_cart: sessions.filled, converted: sessions.converted,
                cart_rate: DashboardMetrics.rate(sessions.filled, of: sessions.visits),
                rate: DashboardMetrics.rate(sessions.converted, of: sessions.visits), checkouts: types.checkouts,
                purchases: types.purchases),
            orders: .init(count: sales.reduce(0) { $0 + $1.orders }, units: sales.reduce(0) { $0 + $1.units }),
            revenue: revenues.first, other_revenue: revenues.count > 1 ? Array(revenues.dropFirst()) : nil)
    }

    private func revenue(_ sales: Sales) -> DashboardMetrics.Revenue {
        DashboardMetrics.Revenue(
            currency: sales.currency, orders: sales.orders, gross: DashboardMetrics.money(sales.gross),
            discounts: DashboardMetrics.money(sales.discounts), refunds: DashboardMetrics.money(sales.refunds),
            net: DashboardMetrics.money(sales.net), tax: DashboardMetrics.money(sales.tax),
            average_order: DashboardMetrics.money(sales.net, per: sales.orders),
            per_visit: DashboardMetrics.money(sales.net, per: sessions.visits))
    }
}
