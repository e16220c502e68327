import MetricsRegistry

/// Every metric of the accounts.
struct AccountMetrics: Sendable {
    /// By what became of it.
    enum Outcome: String, CaseIterable, Sendable {
        case succeeded, refused, locked, taken, reused
    }

    let passwordsHashed: Counter
    let passwordsRefused: Counter
    private let signIns: Family<Counter>
    private let registrations: Family<Counter>
    private let refreshes: Family<Counter>

    init(registry: Registry) throws(RegistryError) {
        passwordsHashed = try registry.counter(
            "catalog_passwords_hashed_total", help: "Passwords hashed to be stored or checked.")
        passwordsRefused = try registry.counter(
            "catalog_passwords_refused_total", help: "Password checks refused because too many waited.")
        signIns = try registry.counter("catalog_sign_ins_total", help: "Sign-ins, by outcome.", labels: ["outcome"])
        registrations = try registry.counter(
            "catalog_registrations_total", help: "Registrations, by outcome.", labels: ["outcome"])
        refreshes = try registry.counter(
            "catalog_token_refreshes_total", help: "Uses of refresh tokens, by outcome; reused ends the session.",
            labels: ["outcome"])
    }

    func signIn(_ outcome: Outcome) { signIns.with([outcome.rawValue]).increment() }
    func registration(_ outcome: Outcome) { registrations.with([outcome.rawValue]).increment() }
    func refresh(_ outcome: Outcome) { refreshes.with([outcome.rawValue]).increment() }
}
