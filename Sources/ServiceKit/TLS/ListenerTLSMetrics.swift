import MetricsRegistry

/// What is counted of a listener's certificate and its connections. Without a certificate there are no series.
struct ListenerTLSMetrics {
    /// What became of certificate files that had changed.
    enum Reload: String, CaseIterable {
        case renewed, refused
    }

    private let expiry: Family<Gauge>
    private let filesRefused: Family<Gauge>
    private let reloads: Family<Counter>
    private let failures: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        expiry = try registry.gauge(
            "lugx_tls_certificate_expiry_timestamp_seconds",
            help: "When the certificate that the service listens with ends.", labels: [])
        filesRefused = try registry.gauge(
            "lugx_tls_certificate_files_refused",
            help: "1 while the certificate files are not fit to listen with, and what they held before is in use.",
            labels: [])
        reloads = try registry.counter(
            "lugx_tls_reloads_total", help: "Certificate files that had changed, by whether they were taken up.",
            labels: ["outcome"])
        failures = try registry.counter(
            "lugx_tls_handshakes_failed_total", help: "Connections that ended before they were encrypted.",
            labels: ["reason"])
    }

    /// Once there is a certificate: every series, so that an alert can tell none from no answer.
    func begin() {
        setFilesRefused(false)
        for outcome in Reload.allCases { _ = reloads.with(outcome.rawValue) }
        for reason in ListenerTLS.HandshakeFailure.allCases { _ = failures.with(reason.rawValue) }
    }

    func setExpiry(seconds: Int64) { expiry.with().set(seconds) }
    func setFilesRefused(_ refused: Bool) { filesRefused.with().set(refused ? 1 : 0) }
    func count(_ outcome: Reload) { reloads.with(outcome.rawValue).increment() }
    func count(_ failure: ListenerTLS.HandshakeFailure) { failures.with(failure.rawValue).increment() }
}
