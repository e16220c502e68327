package import Logging
package import MetricsRegistry
package import ServiceKit

/// The order service: so far what every service has, and the state of its database.
package enum OrdersService {
    package static let description = ServiceDescription(
        name: "order-service", port: .ordersPort, healthPaths: healthPaths, openAPI: openAPI.json,
        rateLimit: .ordersRateLimit)

    private static let healthPaths = ["/api/orders/health"]

    private static let openAPI = OpenAPIDocument(
        title: "Lugx orders", summary: "Health, metrics and readiness of the order service", version: Build.version,
        healthPaths: healthPaths, dependencies: ["database"])

    /// - Parameter database: asks PostgreSQL whether it is there.
    package static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        database: @escaping @Sendable () async throws -> Void
    ) throws -> ServiceHost {
        try ServiceHost(
            description, configuration: configuration, registry: registry, logger: logger,
            checks: [ReadinessCheck("database", critical: true, check: database)])
    }
}
