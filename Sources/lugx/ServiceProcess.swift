import Catalog
import CoreMetrics
import Logging
import MetricsRegistry
import Orders
import ServiceKit
import Storefront

/// What one process has one of: its configuration, its log, its metrics.
struct ServiceProcess {
    let configuration: ServiceConfiguration
    let registry: Registry
    let logger: Logger

    /// Sets logging and metrics up for the whole process; at most once.
    init(_ configuration: ServiceConfiguration, name: String) throws {
        self.configuration = configuration
        let level = configuration.text(.logLevel).flatMap(Logger.Level.init(rawValue:)) ?? .info
        let sink = DescriptorLogSink()
        LoggingSystem.bootstrap(
            { label, provider in
                var handler = JSONLogHandler(label: label, sink: sink, metadataProvider: provider)
                handler.logLevel = level
                return handler
            }, metadataProvider: RequestTrace.metadataProvider)
        logger = Logger(label: name)

        registry = Registry()
        try BuildInfo(version: Build.version).register(in: registry)
        ProcessMetrics().register(in: registry)
        MetricsSystem.bootstrap(RegistryMetricsFactory(registry: registry))
    }

    func serve(_ service: ServeCommand.ServiceName) async throws {
        switch service {
        case .storefront:
            try await StorefrontService.host(configuration: configuration, registry: registry, logger: logger).run()
        case .catalog:
            try await CatalogService.host(
                configuration: configuration, registry: registry, logger: logger, database: {}
            ).run()
        case .orders:
            try await OrdersService.host(
                configuration: configuration, registry: registry, logger: logger, database: {}
            ).run()
        case .analytics:
            throw UnavailableError(description: "analytics")
        }
    }
}
