import ServiceKit

/// `GET /api/analytics/dashboard`.
struct DashboardRoutes: Sendable {
    let store: DashboardStore

    func add(to figures: FigureRouter) {
        figures.get("/api/analytics/dashboard", takes: FigureRouter.window + ["compare"]) { request in
            let window = try request.window()
            let previous = try request.previous(window)
            return try await store.dashboard(window, previous: previous, now: request.now)
        }
    }
}
