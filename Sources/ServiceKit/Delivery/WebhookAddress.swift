import Crypto
import Curl

/// Where events are posted to.
package struct WebhookAddress: Sendable, Hashable {
    package let url: String
    /// For the outbox, logs and admins: without user, password and query, told apart by a few digits of the whole.
    package let destination: String

    /// Nil for anything but https, or http to this machine.
    package init?(_ url: String) {
        guard let scheme = url.firstRange(of: "://"),
            url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") })
        else {
            return nil
        }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority[(authority.lastIndex(of: "@").map(authority.index(after:)) ?? authority.startIndex)...]
        guard !host.isEmpty else { return nil }
        switch url[..<scheme.lowerBound].lowercased() {
        case "https": break
        case "http": guard Self.isLoopback(host) else { return nil }
        default: return nil
        }
        self.url = url
        let digest = SHA256.hash(data: Array(url.utf8)).prefix(4)
        destination =
            CurlRequest(.post, url).target + "#" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func isLoopback(_ host: Substring) -> Bool {
        let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
        return name.lowercased() == "localhost" || name == "127.0.0.1" || name == "[::1]"
    }
}
