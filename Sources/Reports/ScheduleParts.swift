package import Analytics
import Curl
package import Logging
package import MetricsRegistry
package import Postgres
package import ServiceKit
package import ServiceLifecycle

/// How schedules, runs and deliveries are put together from the configuration.
package struct ScheduleParts: Sendable {
    package let schedules: ScheduleStore
    let runs: RunStore
    let deliveries: DeliveryStore
    let library: RunLibrary
    let couriers: ReportCouriers
    let metrics: ScheduleMetrics
    let worker: RunWorker
    private let logger: Logger
    private let intervalSeconds: Double
    private let keepSeconds: Double
    private let keepRuns: Int
    private let clients: [CurlClient]

    /// - Parameters:
    ///   - database: PostgreSQL, as the role `analytics`.
    ///   - render: makes a report as a file in a folder.
    package init(
        configuration: ServiceConfiguration, registry: Registry, logger: Logger, database: PostgresPool,
        render: @escaping RunWorker.Render
    ) throws {
        var setup = ReportCouriers.Setup()
        setup.mail = try MailRoute(configuration)
        setup.sender = try MailAddress(sender: configuration)
        setup.webhookSecret = configuration.text(.reportsWebhookSecret)
        setup.hosts = WebhookHosts(configuration.list(.reportsWebhookHosts))
        setup.folder = configuration.text(.reportsOutDirectory)
        setup.attachmentBytesMax = configuration.integer(.reportsMailBytesMax)
        if let secret = setup.webhookSecret, secret.utf8.count < WebhookSignature.secretBytesMin {
            throw ConfigurationError([
                "LUGX_REPORTS_WEBHOOK_SECRET: has to have \(WebhookSignature.secretBytesMin) bytes or more."
            ])
        }
        var policy = RunPolicy()
        policy.timeoutSeconds = configuration.seconds(.reportsTimeout)
        policy.waitSecondsMax = Int64(configuration.seconds(.reportsWait))
        let world = CurlConfiguration(tls: CurlTLS(world: configuration))
        let (curl, mailCurl) = (CurlClient(configuration: world), CurlClient(configuration: world))
        let watermarks = Watermarks(pool: database)
        try self.init(
            database: database, clock: .database, setup: setup, policy: policy,
            files: RunFiles(root: configuration.required(.reportsStoreDirectory)), registry: registry, logger: logger,
            clients: [curl, mailCurl], render: render,
            watermark: { try await watermarks.check(end: $0, mark: $1) },
            intervalSeconds: configuration.seconds(.reportsInterval),
            keepSeconds: Double(configuration.integer(.reportsKeepDays)) * 86_400,
            keepRuns: configuration.integer(.reportsKeepRuns))
    }

    /// - Parameter clients: for webhooks, and for mails.
    init(
        database: PostgresPool, clock: ScheduleClock, setup: ReportCouriers.Setup, policy: RunPolicy, files: RunFiles,
        registry: Registry, logger: Logger, clients: [CurlClient], render: @escaping RunWorker.Render,
        watermark: @escaping RunWorker.Check, intervalSeconds: Double = 1, keepSeconds: Double = 400 * 86_400,
        keepRuns: Int = 100_000, checkpoint: @escaping @Sendable (RunWorker.Step) async throws -> Void = { _ in },
        now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) throws {
        metrics = try ScheduleMetrics(registry: registry)
        schedules = ScheduleStore(pool: database, clock: clock)
        runs = RunStore(pool: database, clock: clock)
        deliveries = DeliveryStore(pool: database, clock: clock)
        worker = RunWorker(
            store: runs, files: files, render: render, watermark: watermark, metrics: metrics, logger: logger,
            policy: policy, checkpoint: checkpoint)
        library = RunLibrary(store: deliveries, files: files, worker: worker)
        couriers = ReportCouriers(
            setup: setup, files: files, curl: clients[0], mailCurl: clients[clients.count - 1], now: now)
        self.logger = logger
        self.clients = clients
        self.intervalSeconds = intervalSeconds
        self.keepSeconds = keepSeconds
        self.keepRuns = keepRuns
    }

    /// Adds the routes of schedules and runs.
    ///
    /// - Parameter refusal: why a report can't be run with these parameters; nil where it can.
    package func addRoutes(
        to host: ServiceHost, access: ReadAccess,
        refusal: @escaping @Sendable (_ report: String, _ parameters: [String: String]) -> String?
    ) {
        ScheduleRoutes(store: schedules, runs: runs, access: access, setup: couriers.setup, refusal: refusal)
            .add(to: host.router)
        RunRoutes(runs: runs, deliveries: deliveries, library: library, access: access).add(to: host.router)
        AskedRunRoutes(runs: runs, access: access, metrics: metrics, refusal: refusal).add(to: host.router)
    }

    /// Sends deliveries.
    var sender: DeliverySender {
        DeliverySender(
            store: deliveries, library: library, couriers: couriers, metrics: metrics, logger: logger,
            policy: worker.policy, checkpoint: worker.checkpoint)
    }

    /// The work of schedules, as long as the service lives. Any number of instances may run it.
    package var jobs: any Service {
        ScheduleJobs(
            schedules: schedules, runs: runs, worker: worker, sender: sender, files: worker.files, metrics: metrics,
            logger: logger, intervalSeconds: intervalSeconds, keepSeconds: keepSeconds, keepRuns: keepRuns,
            close: { [clients] in for client in clients { await client.close() } })
    }
}
