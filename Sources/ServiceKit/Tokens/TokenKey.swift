/// A key that tokens are signed with.
package struct TokenKey: Sendable, Equatable {
    /// What a token's header calls it.
    package let kid: String
    let secret: String

    /// HS256 needs a key at least as long as its hash (RFC 7518, section 3.2).
    package static let secretBytesMin = 32
    package static let keysMax = 16
    /// The name of a key that was given without one.
    package static let defaultKid = "default"

    /// Reads `JWT_SECRET`: one secret, or `kid:secret,kid:secret`. The first key signs, all verify; so a key is changed
    /// by putting a new one in front, and taking the old one out when its last token has expired.
    ///
    /// A text that starts with up to 32 letters, digits, `-` or `_` and a colon is a list; a secret alone is the key
    /// named `default`.
    package static func list(_ text: String) throws(ConfigurationError) -> [TokenKey] {
        guard name(of: text[...]) != nil else { return [try checked(TokenKey(kid: defaultKid, secret: text))] }
        var keys: [TokenKey] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard let kid = name(of: part) else {
                throw fault("a key in the list has no name; write kid:secret,kid:secret")
            }
            keys.append(try checked(TokenKey(kid: kid, secret: String(part.dropFirst(kid.count + 1)))))
        }
        guard Set(keys.map(\.kid)).count == keys.count else { throw fault("two keys have the same name") }
        guard keys.count <= keysMax else { throw fault("it holds more than \(keysMax) keys") }
        return keys
    }

    private static func name(of part: Substring) -> String? {
        guard let colon = part.firstIndex(of: ":") else { return nil }
        let name = part[..<colon]
        guard (1...32).contains(name.utf8.count),
            name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") })
        else { return nil }
        return String(name)
    }

    private static func checked(_ key: TokenKey) throws(ConfigurationError) -> TokenKey {
        guard key.secret.utf8.count >= secretBytesMin else {
            throw fault(
                "the key \"\(key.kid)\" has \(key.secret.utf8.count) bytes and needs \(secretBytesMin); "
                    + "make one with: openssl rand -hex 32")
        }
        return key
    }

    private static func fault(_ what: String) -> ConfigurationError {
        ConfigurationError(["\(ConfigurationOption.jwtSecret.name): \(what)."])
    }
}
