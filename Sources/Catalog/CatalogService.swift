import Curl
import Hummingbird
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit

/// The catalogue service: accounts, products, stock and reviews.
package enum CatalogService {
    /// What it calls itself to the other services: the audience of their tokens.
    package static let audience = "catalog"

    package static let description = ServiceDescription(
        name: "gaming-service", port: .catalogPort, healthPaths: healthPaths, openAPI: openAPI.json,
        rateLimit: .catalogRateLimit)

    private static let healthPaths = ["/api/auth/health", "/api/products/health", "/api/users/health"]

    private static let openAPI = OpenAPIDocument(
        title: "Lugx catalogue", summary: "Accounts, products, stock and reviews",
        version: Build.version, healthPaths: healthPaths, dependencies: ["database"],
        paths: AccountsOpenAPI.paths + CatalogueOpenAPI.paths,
        schemas: AccountsOpenAPI.schemas + CatalogueOpenAPI.schemas)

    /// - Parameters:
    ///   - pool: PostgreSQL, as the role `catalog`.
    ///   - database: asks PostgreSQL whether it is there.
    package static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, pool: PostgresPool,
        database: @escaping @Sendable () async throws -> Void
    ) async throws -> ServiceHost {
        try await host(
            configuration: configuration, registry: registry, logger: logger, pool: pool, cost: .standard,
            database: database)
    }

    /// - Parameter cost: what a password's hash costs; less than ``ScryptCost/standard`` for tests only.
    static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, pool: PostgresPool, cost: ScryptCost,
        database: @escaping @Sendable () async throws -> Void
    ) async throws -> ServiceHost {
        let tokens = try await TokenAuthority(configuration)
        var host = try ServiceHost(
            description, configuration: configuration, registry: registry, logger: logger,
            checks: [ReadinessCheck("database", critical: true, check: database)])
        host.router.add(middleware: AuthenticationMiddleware(tokens, service: audience))
        host.router.add(middleware: BackdatingMiddleware(configuration))
        let accounts = try Accounts(
            pool: pool, tokens: tokens, configuration: configuration, registry: registry, logger: logger, cost: cost)
        accounts.addRoutes(to: host.router)
        host.services.append(accounts)
        let purchases = PurchaseCheck(
            base: try configuration.required(.ordersURL), tokens: tokens,
            timeoutSeconds: configuration.seconds(.ordersTimeout),
            metrics: try PurchaseCheckMetrics(registry: registry), logger: logger,
            tls: CurlTLS(services: configuration))
        host.services.append(purchases)
        try Catalogue.add(
            to: &host, pool: pool, registry: registry, logger: logger,
            retentionDays: configuration.integer(.reservationRetention), hasBought: purchases.hasBought)
        return host
    }
}
