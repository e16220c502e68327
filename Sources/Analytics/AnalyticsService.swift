package import ClickHouse
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit
package import ServiceLifecycle

/// The analytics service's questions and answers. What takes events in is put in front of it on the same port.
package enum AnalyticsService {
    /// - Parameters:
    ///   - tracking: whether this process takes events in; only then does its document list that.
    ///   - api: whether this process answers questions.
    package static func description(tracking: Bool, api: Bool) -> ServiceDescription {
        ServiceDescription(
            name: "analytics-service", port: .analyticsPort, healthPaths: ["/api/analytics/health"],
            openAPI: AnalyticsOpenAPI.document(tracking: tracking, api: api).json, rateLimit: .analyticsRateLimit)
    }

    /// Adds the routes that read.
    ///
    /// - Parameter database: PostgreSQL, as the role `analytics`.
    package static func addRoutes(
        to host: ServiceHost, configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        clickHouse: ClickHouseClient, database: PostgresPool
    ) async throws {
        let metrics = try FigureMetrics(registry: registry)
        var limits = FigureQueries.Limits()
        limits.timeoutSeconds = max(1, Int(configuration.seconds(.queryTimeout).rounded(.up)))
        limits.runningMax = configuration.integer(.figureQueriesMax)
        limits.waitingMax = configuration.integer(.figureQueriesWaitingMax)
        let queries = FigureQueries(client: clickHouse, limits: limits, metrics: metrics)
        let tokens = APITokenStore(pool: database)
        let access = ReadAccess(
            isOpen: configuration.boolean(.openAnalytics),
            accounts: configuration.text(.jwtSecret) == nil ? nil : try await TokenAuthority(configuration),
            tokens: tokens, metrics: metrics)
        let figures = FigureRouter(host.router, access: access)
        DashboardRoutes(store: DashboardStore(queries: queries)).add(to: figures)
        let sales = SalesStore(
            queries: queries, maker: SalesMaker(client: clickHouse, timeoutSeconds: limits.timeoutSeconds),
            freshness: MirrorFreshness(database: database).milliseconds)
        SalesRoutes(store: sales).add(to: figures)
        CustomersRoutes(store: CustomersStore(sales: sales)).add(to: figures)
        APITokenRoutes(store: tokens, access: access).add(to: host.router)
    }

    /// The work that keeps the figures right, as long as the service lives. Any number of instances may run it: what
    /// must be done by one is claimed through PostgreSQL.
    package static func jobs(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, clickHouse: ClickHouseClient,
        database: PostgresPool
    ) throws -> [any Service] {
        [
            SalesMakerService(
                maker: SalesMaker(
                    client: clickHouse, timeoutSeconds: max(1, Int(configuration.seconds(.queryTimeout).rounded(.up)))),
                intervalSeconds: SalesMakerService.intervalSeconds, logger: logger)
        ]
    }
}
