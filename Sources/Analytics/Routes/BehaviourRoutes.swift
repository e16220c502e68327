import ServiceKit

/// `GET /api/analytics/funnel`, `/retention` and `/products`.
struct BehaviourRoutes: Sendable {
    let store: BehaviourStore
    /// Knows how new what is answered is.
    let dashboard: DashboardStore

    func add(to figures: FigureRouter) {
        figures.get(
            "/api/analytics/funnel", takes: FigureRouter.window + ["steps", "window", "by", "breakdown"]
        ) { request in
            guard let seconds = FunnelQuestion.seconds(request.items["window"] ?? "7d") else {
                throw Problem.badRequest("window: 1s to 90d, such as 30m, 12h or 7d.", code: "invalid_parameter")
            }
            let steps = try Self.conditions(
                request, "steps", default: FunnelQuestion.stepsDefault, max: EventCondition.stepsMax)
            guard steps.count > 1 else {
                throw Problem.badRequest("steps: at least two.", code: "invalid_parameter")
            }
            let question = FunnelQuestion(
                steps: steps, windowSeconds: seconds, unit: try request.choice("by"),
                breakdown: try request.choice("breakdown"))
            let window = try request.window()
            let asOf = try await dashboard.asOf(withOrders: false)
            return Dated(try await store.funnel(question, window), asOf: asOf)
        }
        figures.get(
            "/api/analytics/retention", takes: FigureRouter.window + ["cohort", "event", "return_event"]
        ) { request in
            let window = try request.window()
            let begins = try Self.conditions(
                request, "event", default: "page_view", max: RetentionQuestion.conditionsMax)
            let returns =
                request.items["return_event"] == nil
                ? begins
                : try Self.conditions(request, "return_event", default: "", max: RetentionQuestion.conditionsMax)
            let question: RetentionQuestion
            do {
                question = try RetentionQuestion(
                    window, cohort: request.choice("cohort"), begins: begins, returns: returns)
            } catch let fault as ReportWindow.Fault {
                throw Problem.badRequest(fault.description, code: "too_many_periods")
            }
            let asOf = try await dashboard.asOf(withOrders: false)
            return Dated(try await store.retention(question, window), asOf: asOf)
        }
        figures.get("/api/analytics/products", takes: FigureRouter.window) { request in
            let window = try request.window()
            let asOf = try await dashboard.asOf(withOrders: true)
            return Dated(try await store.products(window), asOf: asOf)
        }
    }

    private static func conditions(
        _ request: FigureRequest, _ name: String, default text: String, max: Int
    ) throws(Problem) -> [EventCondition] {
        do { return try EventCondition.list(request.items[name] ?? text, name: name, max: max) } catch {
            throw .badRequest(error.description, code: "invalid_condition")
        }
    }
}
