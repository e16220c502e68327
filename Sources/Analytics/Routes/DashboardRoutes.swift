import ServiceKit

/// `GET /api/analytics/dashboard`.
struct DashboardRoutes: Sendable {
    let store: DashboardStore

    private enum Comparison: String, CaseIterable {
        case previous
    }

    func add(to figures: FigureRouter) {
        figures.get("/api/analytics/dashboard", takes: FigureRouter.window + ["compare"]) { request in
            let window = try request.window()
            var previous: ReportWindow?
            if request.items["compare"] != nil {
                let comparison: Comparison = try request.choice("compare")
                switch comparison {
                case .previous:
                    previous = ReportWindow(
                        start: max(0, window.start - (window.end - window.start)), end: window.start,
                        zone: window.zone, zoneName: window.zoneName, period: window.period)
                }
            }
            return try await store.dashboard(window, previous: previous, now: request.now)
        }
    }
}
