extension PostgresConfiguration {
    /// Options of libpq that a URL may carry; any other name is refused, so that a misspelt `sslmode` is not
    /// silently a connection without TLS.
    static let parameterNames: Set<String> = [
        "application_name", "channel_binding", "connect_timeout", "gssencmode", "keepalives", "keepalives_count",
        "keepalives_idle", "keepalives_interval", "krbsrvname", "options", "passfile", "requirepeer", "sslcert",
        "sslcompression", "sslcrl", "sslcrldir", "sslkey", "sslmode", "sslrootcert", "sslsni",
        "ssl_max_protocol_version", "ssl_min_protocol_version", "target_session_attrs", "tcp_user_timeout",
    ]

    /// `postgres://user:password@host:port/database?sslmode=…`; also `postgresql://`, `[::1]` and
    /// `postgres:///database?host=/run/postgresql` for a Unix socket.
    ///
    /// libpq's own parser is not used: its errors quote the text, and the password with it.
    package init(url: String) throws(PostgresError) {
        self.init()
        func refuse(_ reason: String) -> PostgresError {
            PostgresError(kind: .configuration, message: "the PostgreSQL URL \(reason)")
        }
        func decode(_ text: Substring, _ part: String) throws(PostgresError) -> String {
            guard let decoded = Self.percentDecoded(text) else {
                throw refuse("has a broken percent escape, a NUL or invalid UTF-8 in its \(part)")
            }
            return decoded
        }
        guard let scheme = ["postgres://", "postgresql://"].first(where: { url.hasPrefix($0) }) else {
            throw refuse("must begin with postgres:// or postgresql://")
        }
        var rest = url.dropFirst(scheme.count)
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let slash = rest.firstIndex(of: "/") {
            let name = try decode(rest[rest.index(after: slash)...], "database")
            database = name.isEmpty ? nil : name
            rest = rest[..<slash]
        }
        if let at = rest.lastIndex(of: "@") {
            let account = rest[..<at]
            let parts = account.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(parts[0], "user")
            user = name.isEmpty ? nil : name
            if parts.count == 2 { password = PostgresSecret(try decode(parts[1], "password")) }
            rest = rest[rest.index(after: at)...]
        }
        var portText: Substring = ""
        if rest.hasPrefix("[") {
            guard let end = rest.firstIndex(of: "]") else { throw refuse("has an unclosed [ in its host") }
            host = String(rest[rest.index(after: rest.startIndex)..<end])
            let after = rest[rest.index(after: end)...]
            guard after.isEmpty || after.hasPrefix(":") else { throw refuse("has text after its host") }
            portText = after.dropFirst()
        } else if let colon = rest.lastIndex(of: ":") {
            host = try decode(rest[..<colon], "host")
            portText = rest[rest.index(after: colon)...]
        } else {
            host = try decode(rest, "host")
        }
        if host?.isEmpty == true { host = nil }
        if !portText.isEmpty {
            guard let number = Int(portText), (1...65535).contains(number) else {
                throw refuse("has a port that is not between 1 and 65535")
            }
            port = number
        }
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = try decode(parts[0], "options")
            guard parts.count == 2 else { throw refuse("has an option without a value") }
            let value = try decode(parts[1], "option \(name)")
            try set(name, value, refuse)
        }
    }

    private mutating func set(
        _ name: String, _ value: String, _ refuse: (String) -> PostgresError
    ) throws(PostgresError) {
        switch name {
        case "host": host = value
        case "user": user = value
        case "password": password = PostgresSecret(value)
        case "dbname": database = value
        case "application_name": applicationName = value
        case "port":
            guard let number = Int(value), (1...65535).contains(number) else {
                throw refuse("has a port that is not between 1 and 65535")
            }
            port = number
        case "connect_timeout":
            guard let seconds = Double(value), seconds > 0, seconds <= 3600 else {
                throw refuse("has a connect_timeout that is not between 0 and 3600 seconds")
            }
            connectTimeoutSeconds = seconds
        default:
            guard Self.parameterNames.contains(name) else { throw refuse("has an unknown option") }
            parameters[name] = value
        }
    }

    private static func percentDecoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var iterator = text.utf8.makeIterator()
        while let byte = iterator.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = iterator.next().flatMap(Hexadecimal.value),
                let low = iterator.next().flatMap(Hexadecimal.value)
            else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
    }
}
