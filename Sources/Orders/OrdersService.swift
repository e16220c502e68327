import Curl
import Hummingbird
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit

/// The order service: orders made of the catalogue's prices and stock, their payment, their way to the customer.
package enum OrdersService {
    /// What it calls itself to the other services: the audience of their tokens.
    package static let audience = "orders"

    package static let description = ServiceDescription(
        name: "order-service", port: .ordersPort, healthPaths: healthPaths, openAPI: OrdersOpenAPI.document.json,
        rateLimit: .ordersRateLimit)

    static let healthPaths = ["/api/orders/health"]

    /// - Parameters:
    ///   - pool: PostgreSQL, as the role `orders`.
    ///   - database: asks PostgreSQL whether it is there.
    package static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, pool: PostgresPool,
        database: @escaping @Sendable () async throws -> Void
    ) async throws -> ServiceHost {
        try await host(
            configuration: configuration, registry: registry, logger: logger, pool: pool,
            payments: TestPaymentProvider(), database: database
        ).host
    }

    /// The same with its inner parts.
    static func host(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, pool: PostgresPool,
        payments: any PaymentProvider, leaseSeconds: Double = 40,
        checkpoint: @escaping @Sendable (OrderDesk.Checkpoint) async throws -> Void = { _ in },
        database: @escaping @Sendable () async throws -> Void
    ) async throws -> (host: ServiceHost, desk: OrderDesk, recovery: OrderRecovery, outbox: OutboxParts) {
        guard let currency = Currency(configuration.text(.currency) ?? "USD") else {
            throw ConfigurationError(["LUGX_CURRENCY: not the code of a currency with hundredths, such as USD or EUR."])
        }
        let tokens = try await TokenAuthority(configuration)
        let metrics = try OrdersMetrics(registry: registry)
        let catalogue = CatalogueClient(
            base: try configuration.required(.catalogURL),
            curl: CurlClient(configuration: CurlConfiguration(tls: CurlTLS(services: configuration))), tokens: tokens,
            currency: currency,
            timeoutSeconds: configuration.seconds(.catalogTimeout), metrics: metrics, logger: logger)
        let outbox = try OutboxParts(configuration, pool: pool, tokens: tokens, registry: registry, logger: logger)
        let desk = OrderDesk(
            attempts: AttemptStore(pool: pool, leaseSeconds: leaseSeconds),
            orders: OrderStore(pool: pool, outbox: outbox.policy),
            catalogue: catalogue, payments: payments, metrics: metrics, logger: logger,
            taxBasisPoints: configuration.integer(.taxBasisPoints), checkpoint: checkpoint)
        let recovery = OrderRecovery(
            desk: desk, intervalSeconds: configuration.seconds(.recoveryInterval),
            paymentExpirySeconds: configuration.seconds(.paymentExpiry), logger: logger)

        let count = OrderCount(store: desk.orders)
        var description = description
        description.healthMembers = { await count.members() + outbox.healthMembers() }
        let host = try ServiceHost(
            description, configuration: configuration, registry: registry, logger: logger,
            checks: [ReadinessCheck("database", critical: true, check: database)],
            // Ended in reverse: the recovery asks the catalogue to its last.
            services: [catalogue, recovery, outbox])
        host.router.add(middleware: AuthenticationMiddleware(tokens, service: audience))
        host.router.add(middleware: BackdatingMiddleware(configuration))
        let group = host.router.group().add(middleware: OrderProblemMiddleware())
        let discounts = DiscountDesk(
            store: DiscountStore(pool: pool), catalogue: catalogue, metrics: metrics, currency: currency,
            taxBasisPoints: desk.taxBasisPoints,
            limiter: configuration.rate(.discountRateLimit).map { RateLimiter($0) })
        OrderRoutes(desk: desk, discounts: discounts, currency: currency).add(to: group)
        DiscountRoutes(desk: discounts).add(to: group)
        PaymentRoutes(
            desk: desk, secret: configuration.text(.paymentSecret), now: { Timestamp.nowMilliseconds() / 1000 }
        ).add(to: group)
        OutboxRoutes(outbox: outbox.dispatcher.store, audit: AuditStore(pool: pool)).add(to: group)
        return (host, desk, recovery, outbox)
    }
}
