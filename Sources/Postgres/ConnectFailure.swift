/// Reads libpq's verbose message of a failed connect:
/// `connection to server at "::1", port 5432 failed: FATAL:  28P01: password authentication failed for user "x"`.
enum ConnectFailure {
    /// Failures of the client itself that trying again does not mend.
    private static let finalWords = [
        "certificate", "does not support SSL", "SSL error", "no password supplied", "invalid sslmode",
        "invalid connection option", "channel binding",
    ]

    static func error(_ text: String) -> PostgresError {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
        var message = lines.joined(separator: "; ")
        var sqlstate: String?
        // Of several addresses the last one tried speaks.
        if let mark = message.matches(of: #/FATAL:  ([0-9A-Z]{5}): /#).last {
            sqlstate = String(mark.output.1)
            message.replaceSubrange(mark.range, with: "")
        }
        var kind = sqlstate.map(PostgresError.Kind.init(sqlstate:)) ?? .connection
        if sqlstate == nil, finalWords.contains(where: message.contains) { kind = .authentication }
        return PostgresError(kind: kind, sqlstate: sqlstate, message: message, wasSent: false)
    }
}
