import ServiceKit

/// `GET /api/analytics/customers`.
struct CustomersRoutes: Sendable {
    let store: CustomersStore

    func add(to figures: FigureRouter) {
        figures.get("/api/analytics/customers", takes: CustomersQuestion.names) { request in
            let question: CustomersQuestion
            do throws(ReportWindow.Fault) {
                question = try CustomersQuestion(items: request.items, now: request.now)
            } catch {
                throw Problem.badRequest(error.description, code: "invalid_window")
            }
            return try await store.report(question, showsNames: await request.isAdmin())
        }
    }
}
