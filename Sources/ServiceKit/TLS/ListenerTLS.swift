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

    private enum Reload: String, CaseIterable {
        case renewed, refused
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
    private let reloads: Family<Counter>
    private let failures: Family<Counter>

    /// Nil where no certificate is configured. Blocking: reads the files.
    ///
    /// - Parameter now: seconds since 1970.
    init?(
        _ configuration: ServiceConfiguration, registry: Registry, logger: Logger,
        now: @escaping @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }
    ) throws {
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
        reloads = try registry.counter(
            "lugx_tls_reloads_total", help: "Certificate files that had changed, by whether they were taken up.",
            labels: ["outcome"])
        failures = try registry.counter(
            "lugx_tls_handshakes_failed_total", help: "Connections that ended before they were encrypted.",
            labels: ["reason"])
        for outcome in Reload.allCases { _ = reloads.with(outcome.rawValue) }
        for reason in HandshakeFailure.allCases { _ = failures.with(reason.rawValue) }
        registry.collector { [weak self] samples in
            guard let self else { return }
            samples.gauge(
                "lugx_tls_certificate_expiry_timestamp_seconds",
                help: "When the certificate that the service listens with ends.", Double(expirySeconds))
        }
        warnOfExpiry()
    }

    /// For a new connection.
    var context: NIOSSLContext { state.withLock { $0.certificate.context } }

    var expirySeconds: Int64 { state.withLock { $0.certificate.expirySeconds } }

    func count(_ failure: HandshakeFailure) { failures.with(failure.rawValue).increment() }

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
                return warnOfExpiry()
            }
            let renewed = try ServerCertificate(contents, chainFile: chainFile, keyFile: keyFile, nowSeconds: now())
            state.withLock { $0 = State(certificate: renewed) }
            reloads.with(Reload.renewed.rawValue).increment()
            logger.info(
                "Certificate renewed",
                metadata: ["valid_until": .string(Timestamp.text(seconds: renewed.expirySeconds))])
        } catch {
            let isNew = state.withLock { state in
                defer { state.refusal = error }
                return state.refusal != error
            }
            guard isNew else { return }
            reloads.with(Reload.refused.rawValue).increment()
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
