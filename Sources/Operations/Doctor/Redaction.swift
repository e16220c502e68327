internal import ServiceKit

/// Takes the secrets of a configuration out of a text, wherever it came from.
struct Redaction: Sendable {
    private let secrets: [String]

    init(_ configuration: ServiceConfiguration) {
        var secrets: [String] = []
        for option in ConfigurationOption.all where option.secrecy != .open {
            guard let text = configuration.origin(option).text, !text.isEmpty else { continue }
            switch option.secrecy {
            case .open: break
            case .secret: secrets.append(text)
            case .password:
                guard let password = Self.password(in: text) else { continue }
                secrets += [password, Self.decoded(password)]
            }
        }
        // The longest first: one may be a part of another. Shorter ones stand in every word.
        self.secrets = secrets.filter { $0.count >= 4 }.sorted { $0.count > $1.count }
    }

    func callAsFunction(_ text: String) -> String {
        secrets.reduce(text) { $0.replacing($1, with: "…") }
    }

    func callAsFunction(_ finding: Finding) -> Finding {
        var finding = finding
        finding.found = self(finding.found)
        finding.advice = finding.advice.map { self($0) }
        return finding
    }

    /// What stands between the user and the host of a URL; nil where there is none.
    static func password(in url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return nil
        }
        let password = authority[authority.index(after: colon)..<at]
        return password.isEmpty ? nil : String(password)
    }

    /// The host of a URL, without brackets.
    static func host(in url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String(host.hasPrefix("[") ? host.dropFirst().prefix { $0 != "]" } : host.prefix { $0 != ":" })
    }

    private static func decoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
