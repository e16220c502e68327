import Hummingbird
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit

/// Whether a user has bought a product: both by their ids.
package typealias HasBought = @Sendable (_ userID: String, _ productID: String) async throws -> Bool

/// The catalogue proper: products, stock, reviews, and the trail of what admins did.
package enum Catalogue {
    /// Adds the routes, and the jobs that release abandoned reservations and take closed ones away. Routes ask the context who is asking, so the
    /// authentication must be among the router's middleware before.
    ///
    /// - Parameter retentionDays: how long a closed reservation is known by its key.
    package static func add(
        to host: inout ServiceHost, pool: PostgresPool, registry: Registry, logger: Logger,
        retentionDays: Int, hasBought: @escaping HasBought
    ) throws {
        let metrics = try CatalogueMetrics(registry: registry)
        let products = ProductStore(pool: pool)
        let stock = StockStore(pool: pool)
        let group = host.router.group().add(middleware: CatalogueProblems())
        ProductRoutes(store: products).add(to: group)
        ProductAdminRoutes(products: products, stock: stock, audit: AuditStore(pool: pool)).add(to: group)
        ReviewRoutes(store: ReviewStore(pool: pool), hasBought: hasBought, accounts: AccountStore(pool: pool)).add(
            to: group)
        StockRoutes(store: stock, metrics: metrics).add(to: group)
        host.services.append(ReservationExpiry.job(store: stock, metrics: metrics, logger: logger))
        host.services.append(
            ReservationPruning.job(
                store: stock, retentionSeconds: Double(retentionDays) * 86_400, metrics: metrics, logger: logger))
    }
}
