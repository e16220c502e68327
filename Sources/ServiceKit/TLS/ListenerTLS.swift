import Logging
import MetricsRegistry
import NIOPosix
import NIOSSL
import ServiceLifecycle
import Synchronization

/// The certificate a service listens with. A renewed one is taken up for new connections while the open ones go on.
final class ListenerTLS: Service {
    /// Below so much left, a certificate is warned of.
    static let expiryWarningSeconds: Int64 = 14 * 86_400
    /// A client that has not agreed on a key by then is let go.
    static let handshakeSecondsMax: Int64 = 10

    /// Why a connection ended before it was encrypted.
    enum HandshakeFailure: String, CaseIterable {
        /// Plain HTTP; it is answered with 400.
        case plain
        /// The client left, or never began.
        case closed
        case timeout
        /// No common version or cipher, or a client that does not trust the certificate.
        case failed
    }

    private struct State {
        var certificate: ServerCertificate
        /// What was said of the files last, so that it is said once.
        var refusal: ConfigurationError?
        var isWarnedOf = false
    }

    private let chainFile: PEMFile
    private let keyFile: PEMFile
    private let reloadSeconds: Double
    private let logger: Logger
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>
    private let metrics: ListenerTLSMetrics

    /// Nil where no certificate is configured. Blocking: reads the files.
    ///
    /// - Parameter now: seconds since 1970.
    init?(
        _ configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) throws {
        metrics = try ListenerTLSMetrics(registry: registry)
        switch (configuration.text(.tlsCertificate), configuration.text(.tlsKey)) {
        case (nil, nil): return nil
        case (let chain?, let key?):
            chainFile = PEMFile(option: .tlsCertificate, path: chain)
            keyFile = PEMFile(option: .tlsKey, path: key)
        default:
            throw ConfigurationError([
                "\(ConfigurationOption.tlsCertificate.name) and \(ConfigurationOption.tlsKey.name) belong together; "
                    + "only one of them is set."
            ])
        }
        self.logger = logger
        self.now = now
        reloadSeconds = configuration.seconds(.tlsReload)
        state = Mutex(State(certificate: try Self.load(chainFile, keyFile, nowSeconds: now())))
        metrics.begin()
        metrics.setExpiry(seconds: expirySeconds)
        warnOfExpiry()
    }

    /// For a new connection.
    var context: NIOSSLContext { state.withLock { $0.certificate.context } }

    var expirySeconds: Int64 { state.withLock { $0.certificate.expirySeconds } }

    func count(_ failure: HandshakeFailure) { metrics.count(failure) }

    /// Looks after the files until the service is told to stop.
    func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(reloadSeconds))
                guard !Task.isCancelled else { return }
                _ = try? await NIOThreadPool.singleton.runIfActive { self.reload() }
            }
        }
    }

    /// Takes the files up where they have changed. What is wrong with them is said once, and the certificate in use
    /// stays: of two files that are written one after the other, the first alone does not fit.
    func reload() {
        do {
            let contents = try Self.read(chainFile, keyFile)
            guard contents != state.withLock({ $0.certificate.contents }) else {
                state.withLock { $0.refusal = nil }
                metrics.setFilesRefused(false)
                return warnOfExpiry()
            }
            let renewed = try ServerCertificate(contents, chainFile: chainFile, keyFile: keyFile, nowSeconds: now())
            state.withLock { $0 = State(certificate: renewed) }
            metrics.setExpiry(seconds: renewed.expirySeconds)
            metrics.setFilesRefused(false)
            metrics.count(.renewed)
            logger.info(
                "Certificate renewed",
                metadata: ["valid_until": .string(Timestamp.text(seconds: renewed.expirySeconds))])
        } catch {
            let isNew = state.withLock { state in
                defer { state.refusal = error }
                return state.refusal != error
            }
            guard isNew else { return }
            metrics.setFilesRefused(true)
            metrics.count(.refused)
            logger.warning(
                "Certificate files are not taken up", metadata: ["reason": .string(error.description)])
        }
        warnOfExpiry()
    }

    private func warnOfExpiry() {
        let leftSeconds = expirySeconds - now()
        let isDue = state.withLock { state in
            guard leftSeconds < Self.expiryWarningSeconds, !state.isWarnedOf else { return false }
            state.isWarnedOf = true
            return true
        }
        guard isDue else { return }
        logger.warning(
            "The certificate ends soon",
            metadata: [
                "valid_until": .string(Timestamp.text(seconds: expirySeconds)),
                "file": .string(chainFile.path),
            ])
    }

    private static func load(
        _ chainFile: PEMFile, _ keyFile: PEMFile, nowSeconds: Int64
    ) throws(ConfigurationError) -> ServerCertificate {
        try ServerCertificate(
            read(chainFile, keyFile), chainFile: chainFile, keyFile: keyFile, nowSeconds: nowSeconds)
    }

    private static func read(
        _ chainFile: PEMFile, _ keyFile: PEMFile
    ) throws(ConfigurationError) -> ServerCertificate.Contents {
        .init(chain: try chainFile.read(), key: try keyFile.read())
    }
}
