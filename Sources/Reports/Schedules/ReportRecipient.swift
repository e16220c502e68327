import Curl
import Foundation
import ServiceKit

/// Someone, or something, that gets a report.
package struct ReportRecipient: Sendable, Hashable, Codable {
    package enum Channel: String, Sendable, CaseIterable, Codable {
        /// One mail to up to ``addressesMax`` addresses, separated by commas.
        case email
        /// An incoming webhook as Slack has them.
        case slack
        case webhook
        /// A folder below `LUGX_REPORTS_OUT_DIR`.
        case directory
    }

    /// Why a target can't be used.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package static let addressesMax = 20
    package static let targetBytesMax = 2000
    package static let folderBytesMax = 200

    package let channel: Channel
    package let target: String

    package init(channel: Channel, target: String) {
        self.channel = channel
        self.target = target
    }

    /// - Parameter hosts: what `LUGX_REPORTS_WEBHOOK_HOSTS` lets messages go to besides public names.
    func check(_ hosts: WebhookHosts) throws(Fault) {
        guard target.utf8.count <= Self.targetBytesMax else {
            throw Fault(description: "target: longer than \(Self.targetBytesMax) bytes.")
        }
        switch channel {
        case .email:
            let addresses = try addresses()
            guard (1...Self.addressesMax).contains(addresses.count) else {
                throw Fault(description: "target: 1 to \(Self.addressesMax) addresses.")
            }
        case .slack, .webhook:
            guard let reason = hosts.refusal(of: target) else { return }
            throw Fault(description: "target: \(reason)")
        case .directory:
            guard folders != nil else {
                throw Fault(
                    description: "target: the name of a folder (letters, digits, - _ . and /; no part begins with a "
                        + "point), up to \(Self.folderBytesMax) bytes. It lies in LUGX_REPORTS_OUT_DIR.")
            }
        }
    }

    func addresses() throws(Fault) -> [MailAddress] {
        var addresses: [MailAddress] = []
        for part in target.split(separator: ",", omittingEmptySubsequences: false) {
            guard let address = MailAddress(part.trimmingCharacters(in: .whitespaces)) else {
                throw Fault(description: "target: expected addresses such as ann@example.org, separated by commas.")
            }
            addresses.append(address)
        }
        return addresses
    }

    /// The folder's parts; nil where it would be somewhere else.
    var folders: [String]? {
        let parts = target.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let isFine = parts.allSatisfy { part in
            !part.isEmpty && part.first != "."
                && part.utf8.allSatisfy { byte in
                    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                        || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
                }
        }
        return isFine && target.utf8.count <= Self.folderBytesMax ? parts : nil
    }

    /// The target as it may stand in answers and logs: what lets one write to a webhook is in its path.
    package var shown: String {
        guard channel == .slack || channel == .webhook, let address = WebhookAddress(target) else { return target }
        let start = address.destination.firstRange(of: "://")?.upperBound ?? address.destination.startIndex
        let host = address.destination[..<start] + address.destination[start...].prefix { $0 != "/" && $0 != "#" }
        return "\(host)/…\(address.destination.suffix(9))"
    }
}

/// Which hosts messages may go to: by https those with a public name, and those that whoever runs the service has
/// listed. Without this an analyst could make the service talk to what only it can reach.
package struct WebhookHosts: Sendable, Hashable {
    /// `hooks.example.com`, or `127.0.0.1:9000` for a single port; in lower case.
    private let allowed: Set<String>

    package init(_ hosts: [String]) { allowed = Set(hosts.map { $0.lowercased() }) }

    /// Why a message may not go there; nil where it may. A public name may still lead to a private address: that is
    /// looked at when it is connected to.
    func refusal(of url: String) -> String? {
        guard let address = WebhookAddress(url) else {
            return "expected an address with https:// (or http:// for this machine, where that is allowed)."
        }
        let (host, name) = Self.host(address)
        guard !host.contains("@") else { return "no user and password, please." }
        if isListed(url) { return nil }
        guard url.lowercased().hasPrefix("https:"), Self.isPublic(name), host == name || host == "\(name):443" else {
            return "this host is not allowed; whoever runs the service can list it in LUGX_REPORTS_WEBHOOK_HOSTS."
        }
        return nil
    }

    /// Whether whoever runs the service has listed the host, so that its address is their choice.
    func isListed(_ url: String) -> Bool {
        guard let address = WebhookAddress(url) else { return false }
        let (host, name) = Self.host(address)
        return allowed.contains(host) || allowed.contains(String(name))
    }

    /// With its port, and without.
    private static func host(_ address: WebhookAddress) -> (host: String, name: Substring) {
        let rest = address.url[(address.url.firstRange(of: "://")?.upperBound ?? address.url.startIndex)...]
        let host = rest.prefix { !"/?#".contains($0) }.lowercased()
        return (host, host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" })
    }

    /// Whether it is a name of the public kind: no address, and nothing that only a local network knows.
    private static func isPublic(_ name: Substring) -> Bool {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count >= 2, let last = labels.last, last.contains(where: \.isLetter) else { return false }
        return labels.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" } }
            && !["localhost", "local", "internal", "lan", "home", "intranet", "corp", "localdomain"].contains(last)
    }
}
