package import Analytics
package import Logging
package import MetricsRegistry
package import ServiceKit

/// Reports as part of the analytics service: what there is of them in one process.
package struct ReportsService: Sendable {
    package let catalog: ReportCatalog
    package let runner: ReportRunner
    private let gate: ReportGate
    private let requestSeconds: Double
    private let logger: Logger

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
        runner = ReportRunner(
            catalog: catalog, sources: sources,
            printer: PDFPrinter(
                program: configuration.text(.chromium),
                timeoutSeconds: max(1, Int(configuration.seconds(.pdfTimeout).rounded(.up))), ended: metrics.printed),
            timeoutSeconds: max(1, Int(configuration.seconds(.reportTimeout).rounded(.up))))
        requestSeconds = configuration.seconds(.requestTimeout)
        self.logger = logger
        gate = ReportGate(runningMax: configuration.integer(.reportsRunningMax), metrics: metrics)
    }

    /// Adds the routes of reports.
    package func addRoutes(to host: ServiceHost, access: ReadAccess) {
        ReportRoutes(
            catalog: catalog, gate: gate, patienceSeconds: requestSeconds * ReportRoutes.patience,
            wholeSeconds: requestSeconds * ReportRoutes.wholePart, logger: logger,
            make: { [runner] in try await runner.run($0, into: $1, progress: $2) }
        ).add(to: FigureRouter(host.router, access: access))
    }
}
