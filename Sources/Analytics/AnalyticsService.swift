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
    ///   - paths: further paths that are answered, as members of the document's `paths`.
    ///   - schemas: what these name, as members of its `components.schemas`.
    package static func description(
        tracking: Bool, api: Bool, paths: [String] = [], schemas: [String] = []
    ) -> ServiceDescription {
        ServiceDescription(
            name: "analytics-service", port: .analyticsPort, healthPaths: ["/api/analytics/health"],
            openAPI: AnalyticsOpenAPI.document(tracking: tracking, api: api, paths: paths, schemas: schemas).json,
            rateLimit: .analyticsRateLimit)
    }

    /// Adds the routes that read.
    ///
    /// - Parameters:
    ///   - reader: an account that may only read `analytics`, which figures and reports are asked with; nil has none.
    ///   - database: PostgreSQL, as the role `analytics`.
    /// - Returns: what further routes are answered from.
    @discardableResult
    package static func addRoutes(
        to host: ServiceHost, configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        clickHouse: ClickHouseClient, reader: ClickHouseClient? = nil, database: PostgresPool
    ) async throws -> FigureSources {
        let sources = try FigureSources(
            configuration: configuration, registry: registry, clickHouse: clickHouse, reader: reader,
            database: database)
        let (queries, sales) = (sources.queries, sources.sales)
        let access = try await sources.access(configuration)
        let figures = FigureRouter(host.router, access: access)
        let dashboard = DashboardStore(queries: queries, sales: sales)
        DashboardRoutes(store: dashboard).add(to: figures)
        PageVisitsRoutes(store: PageVisitsStore(queries: queries, sales: sales)).add(to: figures)
        EventsRoutes(queries: queries).add(to: figures)
        SalesRoutes(store: sales).add(to: figures)
        CustomersRoutes(store: CustomersStore(sales: sales)).add(to: figures)
        let live = LiveStore(queries: queries)
        let interval = configuration.seconds(.liveInterval)
        LiveRoutes(
            hub: try LiveHub(
                viewersMax: configuration.integer(.liveViewersMax), registry: registry,
                pause: { try await Task.sleep(for: .seconds(interval)) },
                ask: { try await live.tick(now: Timestamp.nowMilliseconds() / 1000) }), access: access
        ).add(to: host.router)
        BehaviourRoutes(store: BehaviourStore(queries: queries), dashboard: dashboard).add(to: figures)
        RevenueRoutes(store: RevenueStore(queries: queries), dashboard: dashboard).add(to: figures)
        APITokenRoutes(store: access.tokens, access: access).add(to: host.router)
        var erasures = ErasureStore(pool: database, client: clickHouse)
        erasures.quarantineDays = configuration.integer(.quarantineDays)
        PrivacyRoutes(store: erasures, access: access).add(to: host.router)
        try ReconciliationRoutes(
            store: reconciliation(configuration, clickHouse, database),
            metrics: ReconciliationMetrics(registry: registry)
        ).add(to: figures)
        return sources
    }

    /// The work that keeps the figures right, as long as the service lives. Any number of instances may run it: what
    /// must be done by one is claimed through PostgreSQL.
    ///
    /// - Parameter sources: what questions are answered from in this process, which work on sales is shared with.
    package static func jobs(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, clickHouse: ClickHouseClient,
        database: PostgresPool, sources: FigureSources
    ) throws -> [any Service] {
        let mirror = OrderMirror(
            store: MirrorStore(pool: database, source: try MirrorSource(path: configuration.text(.mirrorSource))),
            target: MirrorTarget(client: clickHouse), metrics: try MirrorMetrics(registry: registry), logger: logger,
            pollSeconds: configuration.seconds(.mirrorPoll), ordersMax: configuration.integer(.mirrorOrdersMax))
        let reconciler = Reconciler(
            store: try reconciliation(configuration, clickHouse, database), mirror: mirror,
            metrics: try ReconciliationMetrics(registry: registry),
            intervalSeconds: configuration.seconds(.reconcileInterval), logger: logger)
        var rollups = RollupWorker(
            store: RollupStore(client: clickHouse), lease: RollupLease(pool: database),
            metrics: try RollupMetrics(registry: registry), logger: logger)
        rollups.intervalSeconds = configuration.seconds(.rollupInterval)
        rollups.verifySeconds = configuration.seconds(.rollupVerify)
        return [
            mirror, reconciler, rollups,
            try ErasureWorker(
                store: ErasureStore(pool: database, client: clickHouse), rollups: RollupStore(client: clickHouse),
                registry: registry, logger: logger),
            SalesMakerService(
                maker: sources.sales.maker,
                lease: JobLease("sales", pool: database), intervalSeconds: SalesMakerService.intervalSeconds,
                logger: logger),
            try SalesSweeperService(
                client: clickHouse, lease: JobLease("sales sweep", pool: database), registry: registry, logger: logger),
            try EventLinks(
                client: clickHouse, lease: JobLease("links", pool: database),
                intervalSeconds: configuration.seconds(.linksInterval), registry: registry,
                logger: logger),
            try expiry(
                configuration: configuration, registry: registry, logger: logger, clickHouse: clickHouse,
                database: database),
        ]
    }

    /// What drops events that are not kept any longer.
    static func expiry(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, clickHouse: ClickHouseClient,
        database: PostgresPool
    ) throws -> ExpiryWorker {
        let months = configuration.integer(.retentionMonths)
        return ExpiryWorker(
            store: ExpiryStore(pool: database, client: clickHouse), rollups: RollupStore(client: clickHouse),
            links: try EventLinks(
                client: clickHouse, intervalSeconds: configuration.seconds(.linksInterval), registry: registry,
                logger: logger),
            lease: JobLease("event expiry", pool: database), rollupLease: RollupLease(pool: database),
            metrics: try ExpiryMetrics(registry: registry), logger: logger, months: months > 0 ? months : nil,
            graceSeconds: configuration.seconds(.retentionGrace))
    }

    /// Keeps the account of the events that this process takes in.
    package static func ledger(
        clickHouse: ClickHouseClient, database: PostgresPool, logger: Logger,
        entry: @escaping @Sendable () -> LedgerEntry?
    ) -> any Service {
        LedgerKeeper(store: LedgerStore(pool: database, client: clickHouse), entry: entry, logger: logger)
    }

    static func reconciliation(
        _ configuration: ServiceConfiguration, _ clickHouse: ClickHouseClient, _ database: PostgresPool
    ) throws -> ReconciliationStore {
        ReconciliationStore(
            pool: database, client: clickHouse, source: try MirrorSource(path: configuration.text(.mirrorSource)),
            ledger: LedgerStore(pool: database, client: clickHouse))
    }
}
