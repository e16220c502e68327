/// The variables that tell programs how to reach the stack.
struct StackEnvironment: Sendable {
    let plan: StackPlan
    /// By service.
    let ports: [String: Int]
    let databaseURL: String
    /// By role.
    let roleURLs: [String: String]
    let clickHouseURL: String
    /// As an account that may only read.
    let clickHouseReaderURL: String
    let spoolDirectory: String
    /// Where mails are put as files.
    let mailDirectory: String
    /// Where reports are delivered to as files.
    let reportsDirectory: String
    /// Where the files of reports' runs are kept.
    let reportFilesDirectory: String
    let secrets: StackSecrets

    private var addresses: [(String, String)] {
        plan.services.map { ($0.urlVariable, plan.url(port: ports[$0.name] ?? $0.port)) }
    }

    /// `KEY=value` lines for a shell. No value needs quotes: they are URLs and paths; a path with an odd character is
    /// quoted all the same.
    var file: String {
        let lines =
            [
                ("DATABASE_URL", databaseURL), ("CLICKHOUSE_URL", clickHouseURL),
                ("LUGX_CLICKHOUSE_READER_URL", clickHouseReaderURL),
            ] + addresses + [("LUGX_SPOOL_DIR", spoolDirectory)] + secrets.variables.sorted { $0.key < $1.key }
        return lines.map { "\($0.0)=\(Self.quoted($0.1))\n" }.joined()
    }

    /// What one service gets: secrets travel here, not on its command line.
    func variables(of service: StackPlan.Service) -> [String: String] {
        var variables = plan.environment
        variables["DATABASE_URL"] = service.role.flatMap { roleURLs[$0] }
        variables["CLICKHOUSE_URL"] = clickHouseURL
        variables["LUGX_CLICKHOUSE_READER_URL"] = clickHouseReaderURL
        variables["LUGX_HOST"] = plan.host
        for name in [StackSecrets.tokens, StackSecrets.paymentNotices, StackSecrets.reports] {
            variables[name] = secrets.variables[name]
        }
        variables["LUGX_REPORTS_STORE_DIR"] = plan.environment["LUGX_REPORTS_STORE_DIR"] ?? reportFilesDirectory
        variables["LUGX_REPORTS_OUT_DIR"] = plan.environment["LUGX_REPORTS_OUT_DIR"] ?? reportsDirectory
        // Files to look at, where no mail server is given: nobody outside is written to by a shop that is tried out.
        if (variables["LUGX_SMTP_URL"] ?? "").isEmpty { variables["LUGX_SMTP_URL"] = mailURL }
        if (variables["LUGX_MAIL_FROM"] ?? "").isEmpty { variables["LUGX_MAIL_FROM"] = "Lugx <shop@lugx.example>" }
        // Only the seed needs them.
        for name in StackSecrets.passwords { variables[name] = nil }
        variables["LUGX_OPEN_ANALYTICS"] = "true"
        // The storefront passes requests on, and says for whom.
        if service.name != "storefront" {
            variables["LUGX_TRUSTED_PROXIES"] = plan.environment["LUGX_TRUSTED_PROXIES"] ?? "127.0.0.1,::1"
        }
        variables["LUGX_SPOOL_DIR"] = spoolDirectory
        // Below the second and a half that a service has before it is killed.
        variables["LUGX_SHUTDOWN_TIMEOUT_SECONDS"] = plan.environment["LUGX_SHUTDOWN_TIMEOUT_SECONDS"] ?? "1"
        for (name, url) in addresses { variables[name] = url }
        for other in plan.services { variables[other.portVariable] = String(ports[other.name] ?? other.port) }
        return variables
    }

    private var mailURL: String {
        let bytes = mailDirectory.utf8.map { byte -> String in
            let scalar = UnicodeScalar(byte)
            if scalar.isASCII, scalar.properties.isAlphabetic || "0123456789/-_.~".unicodeScalars.contains(scalar) {
                return String(scalar)
            }
            return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        }
        return "file://" + bytes.joined()
    }

    /// What reaches the services and administers the shop.
    var shop: [String: String] {
        plan.environment.merging(secrets.variables) { $1 }.merging(addresses) { $1 }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:@%+,=".contains($0)) }
        return isPlain
            ? value
            : "'"
                + value.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }
}
