internal import ServiceKit

/// What is configured so that it can't be meant. Pure, apart from the configuration.
struct ConfigurationProbe: Sendable {
    let configuration: ServiceConfiguration

    static let tokenSecretBytesMin = 32
    static let passwordBytesMin = 8

    var findings: [Finding] { secrets + contradictions }

    /// Whether others than this machine reach the services.
    private var isPublic: Bool { !Self.isLoopback(configuration.text(.host) ?? "127.0.0.1") }

    static func isLoopback(_ host: String) -> Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.") || host.isEmpty || host.hasPrefix("/")
    }

    // MARK: Secrets

    private var secrets: [Finding] {
        var findings: [Finding] = []
        func judge(_ name: String, _ text: String, bytesMin: Int) {
            guard let weakness = SecretStrength(text).weakness(bytesMin: bytesMin) else { return }
            findings.append(
                .problem(
                    "configuration.secrets", "\(name) \(weakness)",
                    advice: "make another: openssl rand -hex 32; put it into a file and name that in \(name)_FILE"))
        }
        if let text = configuration.text(.jwtSecret) {
            // kid:secret,kid:secret, or one secret.
            for key in text.split(separator: ",") {
                judge(
                    ConfigurationOption.jwtSecret.name, String(key.split(separator: ":").last ?? ""),
                    bytesMin: Self.tokenSecretBytesMin)
            }
        } else {
            findings.append(
                .warning(
                    "configuration.secrets", "JWT_SECRET is not set: no service that knows accounts starts without it",
                    advice: "set the same JWT_SECRET for all services, or run lugx doctor where they run"))
        }
        let keys: [ConfigurationOption] = [.paymentSecret, .webhookSecret, .reportsWebhookSecret]
        for option in keys {
            if let text = configuration.text(option) { judge(option.name, text, bytesMin: 16) }
        }
        for option in [ConfigurationOption.adminPassword, .samplePassword] {
            if let text = configuration.text(option) { judge(option.name, text, bytesMin: Self.passwordBytesMin) }
        }
        for option in [ConfigurationOption.databaseURL, .clickHouseURL] {
            guard let url = configuration.text(option) else { continue }
            if let password = Redaction.password(in: url) {
                judge(option.name, password, bytesMin: Self.passwordBytesMin)
            } else if !Self.isLoopback(Redaction.host(in: url)) {
                findings.append(
                    .warning(
                        "configuration.secrets", "\(option.name) reaches another machine without a password",
                        advice: "give the account a password, unless certificates stand in for it"))
            }
        }
        return findings.isEmpty ? [.ok("configuration.secrets", "no secret is short or common")] : findings
    }

    // MARK: Options

    private var contradictions: [Finding] {
        var findings: [Finding] = []
        func warn(_ found: String, _ advice: String) {
            findings.append(.warning("configuration.options", found, advice: advice))
        }
        let spool = configuration.integer(.spoolBytesMax)
        if configuration.integer(.spoolSegmentBytes) > spool / 4 {
            warn("a file of the spool is larger than a quarter of it", "lower LUGX_SPOOL_SEGMENT_BYTES")
        }
        if configuration.integer(.spoolPendingBytesMax) > configuration.integer(.spoolSegmentBytes) {
            warn("LUGX_SPOOL_PENDING_MAX_BYTES is more than one file of the spool holds", "lower it")
        }
        if configuration.integer(.trackEventBytesMax) > configuration.integer(.trackBodyBytesMax) {
            warn("one event may be larger than a whole request", "raise LUGX_TRACK_BODY_MAX_BYTES")
        }
        if configuration.integer(.dedupeEntriesMax) == 0 {
            warn("events that are sent twice are counted twice", "set LUGX_DEDUPE_ENTRIES_MAX above 0")
        }
        if configuration.seconds(.queryTimeout) > configuration.seconds(.requestTimeout) {
            warn(
                "a question may take longer than the request that asks it",
                "raise LUGX_REQUEST_TIMEOUT_SECONDS above LUGX_QUERY_TIMEOUT_SECONDS")
        }
        if configuration.list(.trustedProxies).contains(where: { $0.hasSuffix("/0") }) {
            findings.append(
                .problem(
                    "configuration.options", "X-Forwarded-For is believed from everyone",
                    advice: "name only your proxies in LUGX_TRUSTED_PROXIES"))
        }
        if isPublic, configuration.boolean(.openAnalytics) {
            findings.append(
                .problem(
                    "configuration.options", "anyone who reaches this machine can read the figures",
                    advice: "unset LUGX_OPEN_ANALYTICS, or listen on 127.0.0.1 only"))
        }
        if isPublic, configuration.boolean(.allowBackdating) {
            warn("admins may bring in orders of the past", "unset LUGX_ALLOW_BACKDATING in a shop that sells")
        }
        if configuration.list(.corsOrigins).contains("*") {
            warn("pages of every site may read the API", "name the shop's own origins in LUGX_CORS_ORIGINS")
        }
        return findings.isEmpty ? [.ok("configuration.options", "nothing contradicts itself")] : findings
    }
}
