import Curl
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceLifecycle

/// How the outbox is put together from the configuration: who is told, and who takes it there.
struct OutboxParts: Service {
    let policy: OutboxPolicy
    var dispatcher: OutboxDispatcher
    let metrics: OutboxMetrics
    private let clients: [CurlClient]
    private let logger: Logger

    init(
        _ configuration: ServiceConfiguration, pool: PostgresPool, tokens: TokenAuthority, registry: Registry,
        logger: Logger, now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) throws {
        let addresses = try Self.webhooks(configuration)
        let (route, sender) = (try MailRoute(configuration), try MailAddress(sender: configuration))
        let metrics = try OutboxMetrics(registry: registry, sendsMail: route != nil)
        // Mails have a thread of their own: libcurl waits for a server's good-bye.
        let world = CurlConfiguration(tls: CurlTLS(world: configuration))
        let (curl, mailCurl) = (CurlClient(configuration: world), CurlClient(configuration: world))
        let serviceCurl = CurlClient(configuration: CurlConfiguration(tls: CurlTLS(services: configuration)))
        var couriers: [any Courier] = addresses.map { address in
            WebhookCourier(
                address: address, secret: configuration.text(.webhookSecret) ?? "", curl: curl, now: now)
        }
        if let route, let sender {
            let directory = CustomerDirectory(
                base: try configuration.required(.catalogURL), curl: serviceCurl, tokens: tokens,
                timeoutSeconds: configuration.seconds(.catalogTimeout))
            couriers.append(
                MailCourier(
                    route: route, sender: sender, curl: mailCurl, customer: { try await directory.customer($0) },
                    now: now))
        }
        policy = OutboxPolicy(sendsMail: route != nil, webhooks: addresses.map(\.destination))
        dispatcher = OutboxDispatcher(
            store: OutboxStore(pool: pool), couriers: couriers, metrics: metrics, logger: logger,
            intervalSeconds: configuration.seconds(.outboxInterval),
            keepSeconds: Double(configuration.integer(.outboxDays)) * 86_400)
        self.metrics = metrics
        self.logger = logger
        clients = [curl, mailCurl, serviceCurl]
    }

    func run() async throws {
        if !policy.sendsMail {
            logger.warning("Customers get no e-mails: LUGX_SMTP_URL is not set. Each one is written down as skipped.")
        }
        try await dispatcher.run()
        for client in clients { await client.close() }
    }

    /// What `/health` says of it.
    func healthMembers() -> [(name: String, json: String)] {
        [("mail", policy.sendsMail ? "\"configured\"" : "\"not configured\"")]
            + (metrics.health.map { [("outbox", $0)] } ?? [])
    }

    // MARK: Reading the configuration

    private static func webhooks(_ configuration: ServiceConfiguration) throws(ConfigurationError) -> [WebhookAddress] {
        let urls = configuration.list(.webhookURLs)
        guard !urls.isEmpty else { return [] }
        guard (configuration.text(.webhookSecret) ?? "").utf8.count >= WebhookSignature.secretBytesMin else {
            throw ConfigurationError([
                "LUGX_ORDER_WEBHOOK_SECRET: has to have \(WebhookSignature.secretBytesMin) bytes or more where "
                    + "LUGX_ORDER_WEBHOOK_URLS is set: receivers know the messages by it."
            ])
        }
        var addresses: [WebhookAddress] = []
        for (index, url) in urls.enumerated() {
            guard let address = WebhookAddress(url) else {
                throw ConfigurationError([
                    "LUGX_ORDER_WEBHOOK_URLS: the address number \(index + 1) is none with https://, or http:// to this "
                        + "machine."
                ])
            }
            if !addresses.contains(address) { addresses.append(address) }
        }
        return addresses
    }
}
