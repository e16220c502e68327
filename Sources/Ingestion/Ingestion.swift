package import ClickHouse
package import EventSpool
internal import Glibc
package import HummingbirdCore
package import Logging
package import MetricsRegistry
package import ServiceKit
internal import ServiceLifecycle

/// Ingestion as a process runs it: the spool, the tracking routes in front of the HTTP server, and the way to ClickHouse.
///
/// ```swift
/// let ingestion = try IngestionService(configuration, clickHouse: client, registry: registry, logger: logger)
/// host.channels = ingestion.channels()
/// host.connectionsMax += IngestionService.refusedConnectionsMax
/// host.services.append(ingestion)
/// ```
///
/// The order matters at both ends. The spool has recovered when `init` returns, so the port answers only after that.
/// Stopped after the server, `run` finds no request unanswered; it ends the shipper and closes the spool last.
package final class IngestionService: Service {
    /// Connections above their bound that may be open to be told to come back; accepting should pause only above.
    package static let refusedConnectionsMax = 256

    package let metrics: IngestionMetrics
    package let spool: EventSpool
    private let window: DedupeWindow?
    private let tracking: TrackingService
    private let shipper: Shipper?
    private let logger: Logger

    /// Opens the spool. Blocking.
    ///
    /// - Parameters:
    ///   - clickHouse: nil to ship nothing; what is to stay in a full spool must then be held by a reader of the caller's.
    ///   - files: the spool's file operations.
    package init(
        _ configuration: IngestionConfiguration, clickHouse: ClickHouseClient?, registry: Registry, logger: Logger,
        files: some SpoolFiles = PosixFiles()
    ) throws {
        let metrics = try IngestionMetrics(registry: registry)
        self.metrics = metrics
        self.logger = logger
        let spool = try EventSpool.open(
            configuration.spool, files: files, observer: SpoolReporter(metrics: metrics, logger: logger))
        self.spool = spool
        do {
            // Before the tracking loops hear of a failed group, the window has forgotten what failed.
            let window = try configuration.dedupe.map {
                try Deduplication.open($0, spool: spool, metrics: metrics, logger: logger)
            }
            self.window = window
            tracking = TrackingService(
                configuration: configuration.tracking, metrics: metrics, clients: configuration.clients, spool: spool,
                window: window)
            shipper = try clickHouse.map { client in
                try Shipper(
                    spool: spool, reader: spool.makeReader(name: "clickhouse"),
                    store: EventStore(
                        client: client, metrics: metrics, insertTimeoutSeconds: configuration.insertTimeoutSeconds,
                        spool: IngestionLedger.name(of: spool.identity)),
                    directory: configuration.spool.directory, quarantineBytesMax: configuration.quarantineBytesMax,
                    quarantineDays: configuration.quarantineDays,
                    limits: configuration.batches, metrics: metrics, logger: logger)
            }
        } catch {
            spool.close()
            throw error
        }
        IngestionMetrics.collectState(of: spool, window: window, into: registry)
        if let progress = shipper?.progress {
            let age = metrics.oldestUnshippedSeconds
            registry.collector { _ in
                let oldest = progress.snapshot.oldestReceivedAtMilliseconds
                age.set(oldest.map { max(0, Double(Self.wallMilliseconds() - $0) / 1000) } ?? 0)
            }
        }
    }

    /// Connections of HTTP/1.1 that answer the tracking routes themselves and pass every other request on.
    package func channels(_ configuration: HTTP1Channel.Configuration = .init()) -> ServiceHost.Channels {
        { [tracking] responder in
            TrackingChannel(responder: responder, configuration: configuration, service: tracking)
        }
    }

    /// For `/ready`: throws while events can't be stored.
    package func checkSpool() throws {
        let state = spool.state
        if let failure = state.failure { throw failure }
        if state.isClosed { throw SpoolError.closed }
    }

    package var shipping: ShippingProgress? { shipper?.progress }

    /// Ships until it is told to stop, then closes the spool.
    package func run() async throws {
        if let shipper {
            try await shipper.run()
        } else {
            try await gracefulShutdown()
        }
        // Joins the spool's threads, which may be in the middle of a sync: not on the cooperative pool.
        await withCheckedContinuation { continuation in
            Self.detach { [spool, window] in
                window?.close()
                spool.close()
                continuation.resume()
            }
        }
        logger.info("Spool closed")
    }

    static func wallMilliseconds() -> Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }

    /// Runs blocking work on a thread that ends with it.
    private static func detach(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Work(work))
        var thread = pthread_t()
        let status = pthread_create(
            &thread, nil,
            { argument in
                Unmanaged<Work>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        if status == 0 {
            pthread_detach(thread)
        } else {
            box.takeRetainedValue().run()
        }
    }

    private final class Work {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
}
