/// `GET /api/analytics/reconciliation`.
struct ReconciliationRoutes: Sendable {
    let store: ReconciliationStore
    let metrics: ReconciliationMetrics

    func add(to figures: FigureRouter) {
        figures.get("/api/analytics/reconciliation", takes: []) { [self] _ in
            let result = try await store.reconcile()
            metrics.note(result)
            return result
        }
    }
}
