import Glibc

/// The proxies whose `X-Forwarded-For` is believed.
package struct TrustedProxies: Sendable, Equatable {
    private let networks: [Network]

    package static let none = TrustedProxies(networks: [])

    /// - Parameter texts: addresses (`10.1.2.3`, `::1`) and networks (`10.0.0.0/8`).
    /// - Throws: where a text is neither.
    package init(_ texts: [String]) throws(ConfigurationError) {
        var networks: [Network] = []
        var faults: [String] = []
        for text in texts {
            if let network = Network(text) {
                networks.append(network)
            } else {
                faults.append(
                    "LUGX_TRUSTED_PROXIES: \"\(text.prefix(60))\" is neither an address nor a network such as 10.0.0.0/8."
                )
            }
        }
        guard faults.isEmpty else { throw ConfigurationError(faults) }
        self.networks = networks
    }

    private init(networks: [Network]) {
        self.networks = networks
    }

    /// Whether the peer is one of them.
    package func contains(_ address: String) -> Bool {
        guard !networks.isEmpty, let bytes = Network.bytes(address) else { return false }
        return networks.contains { $0.contains(bytes) }
    }

    /// The client's address: the peer's, or, where the peer is a trusted proxy, the last address in
    /// `X-Forwarded-For` that is not one (what stands before it may be made up).
    ///
    /// - Parameter forwardedFor: the header's values, in the order they arrived.
    package func client(peer: String, forwardedFor: [String]) -> String {
        guard contains(peer) else { return peer }
        var client = peer
        for field in forwardedFor.reversed() {
            for part in field.split(separator: ",").reversed() {
                guard let address = Self.address(part) else { return client }
                client = address
                if !contains(address) { return client }
            }
        }
        return client
    }

    /// The address in `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1` or `[2001:db8::1]:5678`; nil where there is none.
    private static func address(_ part: Substring) -> String? {
        var text = part
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1, let colon = text.firstIndex(of: ":") {
            text = text[..<colon]
        }
        return Network.bytes(String(text)) == nil ? nil : String(text)
    }
}

/// An address with the number of leading bits that count.
private struct Network: Sendable, Equatable {
    let bytes: [UInt8]
    let bits: Int

    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let bytes = Self.bytes(String(parts[0])) else { return nil }
        let width = bytes.count * 8
        guard parts.count == 2 else {
            self.bytes = bytes
            self.bits = width
            return
        }
        guard let bits = Int(parts[1]), (0...width).contains(bits) else { return nil }
        self.bytes = bytes
        self.bits = bits
    }

    func contains(_ address: [UInt8]) -> Bool {
        guard address.count == bytes.count else { return false }
        let whole = bits / 8
        guard address[..<whole] == bytes[..<whole] else { return false }
        let rest = bits % 8
        return rest == 0 || (address[whole] ^ bytes[whole]) >> (8 - UInt8(rest)) == 0
    }

    /// Four or sixteen bytes in network order; an IPv4 address mapped into IPv6 is the IPv4 address.
    static func bytes(_ text: String) -> [UInt8]? {
        guard text.utf8.count <= 45 else { return nil }
        if let four = parsed(text, family: AF_INET, count: 4) { return four }
        guard let bytes = parsed(text, family: AF_INET6, count: 16) else { return nil }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return Array(bytes[..<12]) == mapped ? Array(bytes[12...]) : bytes
    }

    private static func parsed(_ text: String, family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }
}
