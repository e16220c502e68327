/// `GET /api/analytics/attribution` and `/carts`.
struct RevenueRoutes: Sendable {
    let store: RevenueStore
    /// Knows how new what is answered is.
    let dashboard: DashboardStore

    func add(to figures: FigureRouter) {
        figures.get(
            "/api/analytics/attribution", takes: FigureRouter.window + ["model", "dimension", "lookback_days"]
        ) { request in
            let question = AttributionQuestion(
                model: try request.choice("model"), dimension: try request.choice("dimension"),
                lookbackDays: try request.integer(
                    "lookback_days", 1...AttributionQuestion.lookbackDaysMax,
                    default: AttributionQuestion.lookbackDaysDefault))
            let window = try request.window()
            let asOf = try await dashboard.asOf(withOrders: true)
            return Dated(try await store.attribution(question, window), asOf: asOf)
        }
        figures.get("/api/analytics/carts", takes: FigureRouter.window + ["hours"]) { request in
            let hours = try request.integer("hours", 1...Carts.hoursMax, default: Carts.hoursDefault)
            let window = try request.window()
            let asOf = try await dashboard.asOf(withOrders: false)
            return Dated(try await store.carts(window, hours: hours, now: request.now), asOf: asOf)
        }
    }
}
