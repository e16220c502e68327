/// `GET /api/analytics/dashboard`.
struct DashboardRoutes: Sendable {
    let store: DashboardStore

    func add(to figures: FigureRouter) {
        figures.get("/api/analytics/dashboard", takes: FigureRouter.window) { request in
            try await store.dashboard(request.window(), now: request.now)
        }
    }
}
