/// What the services sign tokens with, what payment notices are signed with, and the accounts that are there at the start: taken from the environment, or made
/// at the first start and kept in the data directory.
struct StackSecrets: Sendable {
    static let tokens = "JWT_SECRET"
    static let adminEmail = "LUGX_ADMIN_EMAIL"
    static let adminPassword = "LUGX_ADMIN_PASSWORD"
    static let samplePassword = "LUGX_SAMPLE_PASSWORD"
    static let paymentNotices = "LUGX_PAYMENT_WEBHOOK_SECRET"
    static let reports = "LUGX_REPORTS_WEBHOOK_SECRET"
    static let passwords = [adminPassword, samplePassword]

    /// By name.
    let variables: [String: String]

    init(environment: [String: String], directory: DataDirectory) throws(LocalStackError) {
        var variables = environment.filter {
            [
                Self.tokens, Self.adminEmail, Self.adminPassword, Self.samplePassword, Self.paymentNotices,
                Self.reports,
            ].contains($0.key) && !$0.value.isEmpty
        }
        // 256 bits, as long as the hash the tokens are signed with.
        if variables[Self.tokens] == nil { variables[Self.tokens] = try directory.secret("tokens", words: 4) }
        if variables[Self.adminEmail] == nil { variables[Self.adminEmail] = "admin@lugx.example" }
        if variables[Self.adminPassword] == nil { variables[Self.adminPassword] = try directory.secret("admin") }
        if variables[Self.samplePassword] == nil { variables[Self.samplePassword] = try directory.secret("sample") }
        if variables[Self.paymentNotices] == nil {
            variables[Self.paymentNotices] = try directory.secret("payment-notices", words: 4)
        }
        if variables[Self.reports] == nil { variables[Self.reports] = try directory.secret("reports", words: 4) }
        self.variables = variables
    }
}
