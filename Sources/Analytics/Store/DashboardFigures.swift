import ClickHouse

/// What the questions about a window were answered with.
struct DashboardFigures: Sendable {
    struct Sales: Sendable {
        let currency: String
        let orders: Int
        let units: Int
        let gross: ClickHouseDecimal
        let discounts: ClickHouseDecimal
        let refunds: ClickHouseDecimal
        let tax: ClickHouseDecimal

        init(_ row: ClickHouseRow) throws {
            currency = try row("currency")
            orders = try row("orders")
            units = try row("units")
            gross = try row("gross_sum")
            discounts = try row("discount_sum")
            refunds = try row("refund_sum")
            tax = try row("tax_sum")
        }

        var net: ClickHouseDecimal {
            ClickHouseDecimal(
                unscaled: gross.unscaled - discounts.unscaled - refunds.unscaled, scale: gross.scale)
        }
    }

    let bins: [ActivitySeries.Bin]
    let botEvents: Int
    let types: DashboardValues.Types
    let sessions: SessionSums
    /// Visitors of the sessions with a page view.
    let visitVisitors: Int
    let sales: [Sales]

    init(
        activity: WindowReader.Activity, types: DashboardValues.Types, sessions: SessionSums, visits: SessionSums,
        sales: [Sales]
    ) {
        bins = activity.bins
        botEvents = activity.botEvents
        self.types = types
        self.sessions = sessions
        visitVisitors = visits.visitors
        self.sales = sales
    }

    func metrics(live: Int?) -> DashboardMetrics {
        let pageViews = bins.reduce(0) { $0 + $1.pageVisits }
        let revenues = sales.map(revenue)
        let milliseconds = Double(sessions.lengthMilliseconds) / Double(max(1, sessions.visits))
        return DashboardMetrics(
            page_visits: .init(
                total_visits: pageViews, unique_sessions: sessions.visits, unique_users: visitVisitors,
                avg_duration: milliseconds.rounded() / 1000,
                bounce_rate: DashboardMetrics.rate(sessions.bounces, of: sessions.visits),
                pages_per_session: DashboardMetrics.rate(pageViews, of: sessions.visits)),
            events: .init(
                total_events: bins.reduce(0) { $0 + $1.events }, unique_event_types: types.types,
                bot_events: botEvents),
            users: .init(
                visitors: sessions.visitors, signed_in: sessions.persons.count,
                registrations: types["user_registration"],
                logins: types["login"], live_visitors: live),
            games: .init(
                views: types["product_view"], added_to_cart: types["add_to_cart"],
                removed_from_cart: types["remove_from_cart"],
                bought: sales.reduce(0) { $0 + $1.units }),
            conversion: .init(
                sessions: sessions.visits, with_cart: sessions.filled, converted: sessions.converted,
                cart_rate: DashboardMetrics.rate(sessions.filled, of: sessions.visits),
                rate: DashboardMetrics.rate(sessions.converted, of: sessions.visits),
                checkouts: types["checkout_start"],
                purchases: types["purchase"]),
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
