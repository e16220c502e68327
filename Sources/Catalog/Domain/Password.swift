import Foundation

/// A password as it is hashed: composed (RFC 8265, OpaqueString), so that every keyboard gives the same bytes.
struct Password: Sendable {
    /// NIST SP 800-63B: length is what counts; no rules on kinds of characters.
    static let charactersMin = 8
    static let bytesMax = 1024

    let bytes: [UInt8]

    /// Any text that can be checked against a hash; nil where it is longer than a password may be.
    init?(candidate text: String) {
        guard text.utf8.count <= Self.bytesMax else { return nil }
        bytes = Array(text.precomposedStringWithCanonicalMapping.utf8)
    }

    /// A new password.
    init(new text: String, username: String, email: String) throws(AccountFault) {
        guard text.unicodeScalars.count >= Self.charactersMin else {
            throw .password("it should have at least \(Self.charactersMin) characters")
        }
        guard let candidate = Password(candidate: text) else {
            throw .password("it should have at most \(Self.bytesMax) bytes")
        }
        let key = AccountKey.make(text)
        let local = email.prefix { $0 != "@" }
        guard ![username, email, String(local)].map(AccountKey.make).contains(key), Set(key).count >= 3 else {
            throw .password("it is too easy to guess")
        }
        self = candidate
    }
}
