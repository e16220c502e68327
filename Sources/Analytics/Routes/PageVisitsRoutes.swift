import ServiceKit

/// `GET /api/analytics/page-visits`.
struct PageVisitsRoutes: Sendable {
    let store: PageVisitsStore

    func add(to figures: FigureRouter) {
        figures.get(
            "/api/analytics/page-visits",
            takes: FigureRouter.window + ["interval", "group_by", "compare", "limit", "offset"]
        ) { request in
            let window = try request.window()
            let interval: ReportInterval =
                request.items["interval"] == nil ? ReportInterval(for: window) : try request.choice("interval")
            let periods: ReportPeriods
            do throws(ReportWindow.Fault) { periods = try ReportPeriods(window, interval) } catch {
                throw Problem.badRequest(error.description, code: "too_many_periods")
            }
            return try await store.visits(
                PageVisitsStore.Question(
                    window: window, previous: try request.previous(window), periods: periods,
                    dimension: try request.choice("group_by"),
                    limit: Int64(
                        try request.integer("limit", 1...PageVisits.limitMax, default: PageVisits.limitDefault)),
                    offset: Int64(try request.integer("offset", 0...PageVisits.offsetMax, default: 0))),
                now: request.now)
        }
    }
}
