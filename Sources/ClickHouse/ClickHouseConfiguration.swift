package import Curl

/// Where a ClickHouse server is and how it is spoken to.
package struct ClickHouseConfiguration: Sendable {
    /// Scheme, host and port only: `http://127.0.0.1:8123`.
    package private(set) var endpoint: String
    /// Sent as headers, so that neither stands in a URL, an error or the server's access log.
    package var user: String
    package var password: String
    /// The database of unqualified names; nil is the user's default.
    package var database: String?
    package var connectTimeoutSeconds = 5.0
    /// How long the client waits beyond a query's own time limit before it gives up on the server.
    package var timeoutGraceSeconds = 3.0
    /// Decoded bytes of one collected result.
    package var resultBytesMax = 64 << 20
    /// The server refuses a longer statement (its `max_query_size`, whose default this is).
    package var queryBytesMax = 262_144
    package var curl = CurlConfiguration()

    package struct InvalidURL: Error, Sendable, Equatable, CustomStringConvertible {
        package let reason: String
        /// Without the URL: it may hold a password.
        package var description: String {
            "\(reason); expected http(s)://user:password@host:port/database (CLICKHOUSE_URL)"
        }
    }

    /// `http(s)://user:password@host:port/database`; user, password and database may be left out, and are
    /// percent-encoded where they hold reserved characters. The port defaults to 8123, or 8443 with TLS.
    package init(url: String) throws(InvalidURL) {
        guard let scheme = ["http://", "https://"].first(where: { url.lowercased().hasPrefix($0) }) else {
            throw InvalidURL(reason: "the ClickHouse URL does not begin with http:// or https://")
        }
        let rest = url.dropFirst(scheme.count)
        guard !rest.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw InvalidURL(reason: "the ClickHouse URL has a query or fragment")
        }
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let authority = rest[..<slash]
        let at = authority.lastIndex(of: "@")
        let credentials = at.map { authority[..<$0] } ?? ""
        let colon = credentials.firstIndex(of: ":") ?? credentials.endIndex
        user = try Self.decoded(credentials[..<colon])
        password = try Self.decoded(credentials[colon...].dropFirst())
        let database = try Self.decoded(rest[slash...].dropFirst())
        self.database = database.isEmpty ? nil : database
        let host = at.map { authority[authority.index(after: $0)...] } ?? authority
        endpoint = try scheme + Self.withPort(host, scheme == "https://" ? 8443 : 8123)
    }

    private static func withPort(_ host: Substring, _ port: Int) throws(InvalidURL) -> String {
        // An IPv6 address stands in brackets; only a colon after them begins a port.
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        let rest = host.dropFirst(name.count)
        let allowed = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || ".-_:[]".utf8.contains($0)
        }
        guard !name.isEmpty, name != "[]", allowed else { throw InvalidURL(reason: "the ClickHouse URL has no host") }
        if rest.isEmpty { return "\(name):\(port)" }
        guard rest.hasPrefix(":"), let given = UInt16(rest.dropFirst()), given > 0 else {
            throw InvalidURL(reason: "the ClickHouse URL's port is not a number from 1 to 65535")
        }
        return "\(name):\(given)"
    }

    private static func decoded(_ text: Substring) throws(InvalidURL) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                throw InvalidURL(reason: "the ClickHouse URL has a broken percent-encoding")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard let string = String(validating: bytes, as: UTF8.self),
            !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F })
        else { throw InvalidURL(reason: "the ClickHouse URL's user, password or database is not text") }
        return string
    }
}
