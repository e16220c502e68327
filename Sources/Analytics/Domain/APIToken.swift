import Crypto
import Foundation
import Postgres

/// A token with which a program reads the figures. What is kept of it is its hash; the token itself is shown once.
struct APIToken: Sendable {
    static let prefix = "lugx_"
    /// Random bytes of a token: as many as its hash has, so that the hash needs neither salt nor stretching.
    static let secretBytes = 32
    static let daysMax = 366
    static let daysDefault = 90
    static let nameBytesMax = 100
    /// How many may be valid at a time.
    static let validMax = 100

    /// `lugx_` and 43 letters, digits, `-` and `_`.
    let text: String

    init(random: () -> UInt64) {
        var bytes: [UInt8] = []
        while bytes.count < Self.secretBytes {
            withUnsafeBytes(of: random()) { bytes.append(contentsOf: $0) }
        }
        let base64 = Data(bytes.prefix(Self.secretBytes)).base64EncodedString()
        text =
            Self.prefix
            + base64.replacing("+", with: "-").replacing("/", with: "_").filter { $0 != "=" }
    }

    /// By what it is recognised in a list.
    var hint: String { String(text.prefix(Self.prefix.count + 4)) }

    /// SHA-256 of the text; nil for what can't be a token.
    static func hash(_ text: String) -> [UInt8]? {
        guard text.utf8.count == prefix.utf8.count + 43, text.hasPrefix(prefix) else { return nil }
        return Array(SHA256.hash(data: Data(text.utf8)))
    }
}
