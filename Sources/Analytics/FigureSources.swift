package import ClickHouse
package import MetricsRegistry
package import Postgres
package import ServiceKit

/// What figures are read from, for whoever makes more of them than answers: reports.
package struct FigureSources: Sendable {
    let queries: FigureQueries
    let sales: SalesStore
    let reconciliation: ReconciliationStore
    let client: ClickHouseClient
    let database: PostgresPool
    private let metrics: FigureMetrics

    /// - Parameters:
    ///   - clickHouse: allowed to write `analytics`: sales are worked out when they are asked for.
    ///   - reader: allowed to read `analytics`, and used for everything else; nil has none.
    ///   - database: PostgreSQL, as the role `analytics`.
    ///   - freshness: up to when orders are mirrored, in milliseconds since 1970; nil asks the database.
    package init(
        configuration: ServiceConfiguration, registry: Registry, clickHouse: ClickHouseClient,
        reader: ClickHouseClient? = nil, database: PostgresPool,
        freshness: (@Sendable () async throws -> Int64?)? = nil
    ) throws {
        metrics = try FigureMetrics(registry: registry)
        var limits = FigureQueries.Limits()
        limits.timeoutSeconds = max(1, Int(configuration.seconds(.queryTimeout).rounded(.up)))
        limits.runningMax = configuration.integer(.figureQueriesMax)
        limits.waitingMax = configuration.integer(.figureQueriesWaitingMax)
        client = reader ?? clickHouse
        queries = FigureQueries(client: client, limits: limits, metrics: metrics)
        sales = SalesStore(
            queries: queries, maker: SalesMaker(client: clickHouse, timeoutSeconds: limits.timeoutSeconds),
            freshness: freshness ?? MirrorFreshness(database: database).milliseconds)
        reconciliation = try AnalyticsService.reconciliation(configuration, clickHouse, database)
        self.database = database
    }

    /// What was sold and given back in a window, by currency, as the sales figures say: for those who compare.
    package func totals(_ window: ReportWindow) async throws -> [String: (orders: Int, gross: String, net: String)] {
        try await sales.settled { reader, _ in
            var totals: [String: (orders: Int, gross: String, net: String)] = [:]
            for (currency, figures) in try await sales.currencies(reader, window) {
                totals[currency] = (figures.orders, figures.gross.text, figures.net.text)
            }
            return totals
        }
    }

    /// Who may read the figures.
    package func access(_ configuration: ServiceConfiguration) async throws -> ReadAccess {
        ReadAccess(
            isOpen: configuration.boolean(.openAnalytics),
            accounts: configuration.text(.jwtSecret) == nil ? nil : try await TokenAuthority(configuration),
            tokens: APITokenStore(pool: database), metrics: metrics)
    }

    /// Up to when the orders are mirrored, in milliseconds since 1970; nil where nothing says so.
    package func ordersAsOf() async -> Int64? { (try? await sales.freshness()).flatMap { $0 } }
}
