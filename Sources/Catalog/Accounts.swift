import Hummingbird
import Logging
import MetricsRegistry
import Postgres
import ServiceKit
import ServiceLifecycle

/// How the accounts are put together: their parts, their routes, and what is done beside them.
///
/// ```swift
/// host.router.add(middleware: AuthenticationMiddleware(tokens, service: "catalog"))
/// accounts.addRoutes(to: host.router)
/// host.services.append(accounts)
/// ```
struct Accounts: Service {
    /// Between two rounds of taking old sessions away.
    static let sweepSeconds = 600

    let desk: AccountDesk
    private let register: AccountRegister
    private let limits: AddressLimit
    private let logger: Logger

    init(
        pool: PostgresPool, tokens: TokenAuthority, configuration: ServiceConfiguration, registry: Registry,
        logger: Logger, cost: ScryptCost = .standard, hooks: AccountRegister.Hooks = .catalogue
    ) throws {
        let metrics = try AccountMetrics(registry: registry)
        let store = AccountStore(pool: pool)
        let hasher = PasswordHasher(
            cost: cost, threads: configuration.integer(.scryptThreads),
            queueMax: configuration.integer(.scryptQueueMax), metrics: metrics)
        try registry.gauge("catalog_passwords_pending", help: "Password checks that run or wait.") { [weak hasher] in
            hasher.map { Double($0.pending) }
        }
        desk = AccountDesk(
            store: store, sessions: SessionStore(pool: pool, days: configuration.integer(.refreshDays)),
            hasher: hasher, tokens: tokens,
            limits: AccountDesk.Limits(
                failuresMax: configuration.integer(.lockoutFailures),
                lockSeconds: configuration.seconds(.lockoutSeconds)),
            metrics: metrics)
        register = AccountRegister(store: store, desk: desk, hooks: hooks)
        limits = AddressLimit(limiter: configuration.rate(.loginRateLimit).map { RateLimiter($0) })
        self.logger = logger
    }

    /// Adds the routes; ``AuthenticationMiddleware`` has to be there before them.
    func addRoutes(to router: Router<ServiceContext>) {
        AuthRoutes(desk: desk, limits: limits).add(to: router.group("/api/auth").add(middleware: AccountProblems()))
        UserRoutes(register: register, limits: limits)
            .add(to: router.group("/api/users").add(middleware: AccountProblems()))
        ContactRoutes(store: desk.store).add(to: router.group().add(middleware: AccountProblems()))
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(Self.sweepSeconds))
                do {
                    try await desk.sessions.sweep()
                } catch let error as PostgresError {
                    logger.warning(
                        "Old sessions could not be taken away", metadata: ["kind": .string(error.kind.rawValue)])
                }
            }
        }
    }
}
