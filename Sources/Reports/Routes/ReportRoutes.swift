import Analytics

/// `GET /api/analytics/reports`.
struct ReportRoutes: Sendable {
    let catalog: ReportCatalog

    func add(to figures: FigureRouter) {
        figures.respond("/api/analytics/reports", takes: []) { [catalog] _ in
            try FigureRouter.json(ReportListing(catalog.listing))
        }
    }
}
