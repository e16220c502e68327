import Crypto
import Foundation

/// What a session is refreshed with: 32 random bytes. The database holds its SHA-256 only; no slow hash is needed, as
/// there is nothing to guess.
struct RefreshToken: Sendable {
    let text: String
    let hash: [UInt8]

    static func random() -> RefreshToken {
        let text = Data(PasswordHash.randomBytes(32)).base64EncodedString()
            .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
        return RefreshToken(given: text)
    }

    /// As a client sent it.
    init(given text: String) {
        self.text = text
        hash = Array(SHA256.hash(data: Data(text.utf8)))
    }
}
