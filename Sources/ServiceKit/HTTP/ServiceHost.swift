import HTTPTypes
package import Hummingbird
package import HummingbirdCore
package import Logging
package import MetricsRegistry
import NIOCore
import NIOPosix
package import ServiceLifecycle
import UnixSignals

/// A service as a process runs it: its routes, what every service has, its background work, and its end.
///
/// ```swift
/// let host = try ServiceHost(description, configuration: configuration, registry: registry, logger: logger, checks: [])
/// host.router.get("/api/products") { request, context in … }
/// try await host.run()
/// ```
package struct ServiceHost {
    /// Makes the channel of the server's connections, which hands requests to the responder.
    package typealias Channels = @Sendable (@escaping HTTPChannelHandler.Responder) throws -> any ServerChildChannel

    package let description: ServiceDescription
    /// Where the service adds its routes.
    package let router: Router<ServiceContext>
    /// What is known of the dependencies.
    package let monitor: ReadinessMonitor
    /// Work that runs beside the server; it is stopped after the server.
    package var services: [any Service]
    /// Makes what speaks on a connection; it may put something in front of HTTP on the same port.
    package var channels: Channels
    package var policy: ServicePolicy
    /// Open connections at which accepting pauses until one closes. A server that tells clients to come back needs
    /// some above the number from which on it does.
    package var connectionsMax: Int
    /// Called once with the port, when it is listened on.
    package var onListening: @Sendable (Int) -> Void = { _ in }

    private let configuration: ServiceConfiguration
    private let metrics: HTTPMetrics
    private let logger: Logger
    /// What the service listens with; nil for plain HTTP.
    private let tls: ListenerTLS?

    /// - Parameters:
    ///   - checks: the dependencies, in the order `/health` shows them.
    ///   - services: background work that lives as long as the service.
    package init(
        _ description: ServiceDescription, configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        checks: [ReadinessCheck], services: [any Service] = []
    ) throws {
        self.description = description
        self.configuration = configuration
        self.logger = logger
        self.services = services
        try configuration.checkAuthorities()
        self.tls = try ListenerTLS(configuration, registry: registry, logger: logger)
        self.connectionsMax = configuration.integer(.connectionsMax)
        self.channels = { HTTP1Channel(responder: $0, configuration: Self.http1()) }
        self.policy = try ServicePolicy(configuration, description: description)
        self.metrics = try HTTPMetrics(registry: registry)
        self.monitor = ReadinessMonitor(
            checks: checks, intervalSeconds: configuration.seconds(.readinessInterval),
            timeoutSeconds: configuration.seconds(.readinessTimeout), logger: logger)
        monitor.register(in: registry)
        self.router = Router(context: ServiceContext.self, options: [.autoGenerateHeadEndpoints])
        router.add(middleware: ProblemMiddleware())
        ServiceRoutes(description: description, monitor: monitor, registry: registry).add(to: router)
    }

    /// What the HTTP/1.1 channel of a service is configured with; a server of one's own passes it on.
    package static func http1(idleTimeoutSeconds: Int64 = 75) -> HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [ClientPresenceHandler()], idleTimeout: .seconds(idleTimeoutSeconds),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 100))
    }

    /// The application: what answers, and where it listens.
    package func makeApplication() -> Application<ServiceResponder> {
        let routes = router.routes.flatMap { route in
            // A GET answers HEAD as well.
            (route.method == .get ? [.get, .head] : [route.method]).map { (route.path.description, $0) }
        }
        return Application(
            responder: ServiceResponder(
                router: router.buildResponder(), routes: RouteTable(routes), policy: policy, metrics: metrics,
                logLevel: logger.logLevel),
            server: HTTPServerBuilder { [channels, tls] responder in
                let channel = try channels(responder)
                return tls.map(channel.encrypted) ?? channel
            },
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: configuration.integer(description.port)),
                serverName: "lugx",
                availableConnectionsDelegate: ConnectionLimit(
                    connectionsMax: connectionsMax, pauses: metrics.acceptPauses)),
            services: services + [monitor] + (tls.map { [$0] } ?? []),
            onServerRunning: { [logger, description, host, policy, onListening] channel in
                logger.info(
                    "Service listens",
                    metadata: [
                        "service": .string(description.name),
                        "address": .string("\(host):\(channel.localAddress?.port ?? 0)"),
                        "scheme": .string(policy.isEncrypted ? "https" : "http"),
                    ])
                onListening(channel.localAddress?.port ?? 0)
            },
            logger: quietLogger)
    }

    /// Serves until SIGTERM or SIGINT, then ends open requests within the configured time.
    package func run() async throws {
        var group = ServiceGroupConfiguration(
            services: [
                .init(service: makeApplication()),
                .init(
                    service: StopDeadline(seconds: configuration.seconds(.shutdownTimeout) + 1, logger: logger),
                    successTerminationBehavior: .ignore),
            ],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: quietLogger)
        group.maximumGracefulShutdownDuration = .seconds(configuration.seconds(.shutdownTimeout))
        do {
            try await ServiceGroup(configuration: group).run()
        } catch let error as IOError {
            throw ListenError(
                errnoCode: error.errnoCode, host: host, port: configuration.integer(description.port),
                option: description.port)
        }
        logger.info("Service stopped", metadata: ["service": .string(description.name)])
    }

    private var host: String { configuration.text(.host) ?? "127.0.0.1" }

    /// The framework's own records of its comings and goings are of interest to its developers only. Below a warning they
    /// print each service with all that it holds, secrets too.
    private var quietLogger: Logger {
        var logger = logger
        logger.logLevel = max(logger.logLevel, .warning)
        return logger
    }
}
