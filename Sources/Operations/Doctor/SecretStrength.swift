/// Whether a secret can be guessed. Pure; it never says the secret.
struct SecretStrength: Equatable {
    /// What everybody tries first.
    private static let common = [
        "secret", "password", "passwort", "changeme", "change-me", "default", "example", "letmein", "admin", "test",
        "postgres", "clickhouse", "lugx", "qwerty", "12345",
    ]

    let length: Int
    let kinds: Int
    let isCommon: Bool

    init(_ text: String) {
        length = text.utf8.count
        kinds = Set(text).count
        let plain = text.lowercased()
        // A word that is most of it; in a long random text one may stand by chance.
        isCommon = Self.common.contains { plain.contains($0) && $0.count * 3 >= plain.count }
    }

    /// Why it is weak, for something of which at least `bytesMin` bytes are wanted; nil where it is not.
    func weakness(bytesMin: Int) -> String? {
        if isCommon { return "is made of a word that everybody tries first" }
        if length < bytesMin { return "has \(length) bytes, less than \(bytesMin)" }
        if kinds < min(8, bytesMin / 2) { return "repeats \(kinds) characters" }
        return nil
    }
}
