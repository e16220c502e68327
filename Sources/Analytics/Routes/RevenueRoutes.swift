/// `GET /api/analytics/attribution` and `/carts`.
struct RevenueRoutes: Sendable {
    let store: RevenueStore

    func add(to figures: FigureRouter) {
        figures.get(
            "/api/analytics/attribution", takes: FigureRouter.window + ["model", "dimension", "lookback_days"]
        ) { request in
            let question = AttributionQuestion(
                model: try request.choice("model"), dimension: try request.choice("dimension"),
                lookbackDays: try request.integer(
                    "lookback_days", 1...AttributionQuestion.lookbackDaysMax,
                    default: AttributionQuestion.lookbackDaysDefault))
            return try await store.attribution(question, request.window())
        }
        figures.get("/api/analytics/carts", takes: FigureRouter.window + ["hours"]) { request in
            let hours = try request.integer("hours", 1...Carts.hoursMax, default: Carts.hoursDefault)
            return try await store.carts(request.window(), hours: hours, now: request.now)
        }
    }
}
