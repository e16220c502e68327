package import Analytics
package import Logging
package import MetricsRegistry
package import ServiceKit

/// Reports as part of the analytics service: what there is of them in one process.
package struct ReportsService: Sendable {
    package let catalog: ReportCatalog

    package init(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, sources: FigureSources
    ) throws {
        let metrics = try ReportMetrics(registry: registry)
        catalog = ReportCatalog(
            directory: configuration.text(.reportsDirectory),
            changed: { listing in
                metrics.listed(listing)
                for problem in listing.problems {
                    logger.warning(
                        "A report's file can't be used",
                        metadata: [
                            "file": .string(problem.file), "line": .stringConvertible(problem.line),
                            "reason": .string(problem.reason),
                        ])
                }
            })
        metrics.listed(catalog.listing)
    }

    /// Adds the routes of reports.
    package func addRoutes(to host: ServiceHost, access: ReadAccess) {
        ReportRoutes(catalog: catalog).add(to: FigureRouter(host.router, access: access))
    }
}
