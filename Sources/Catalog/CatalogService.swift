package import Logging
package import MetricsRegistry
package import ServiceKit

/// The catalogue service: so far what every service has, and the state of its database.
package enum CatalogService {
    package static let description = ServiceDescription(
        name: "gaming-service", port: .catalogPort, healthPaths: healthPaths, openAPI: openAPI.json,
        rateLimit: .catalogRateLimit)

    private static let healthPaths = ["/api/auth/health", "/api/products/health", "/api/users/health"]

    private static let openAPI = OpenAPIDocument(
        title: "Lugx catalogue", summary: "Health, metrics and readiness of the catalogue service",
        version: Build.version, healthPaths: healthPaths, dependencies: ["database"])

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
