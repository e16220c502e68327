/// An e-mail address as people write it (RFC 5321 with RFC 6531's Unicode; no quoted local parts, no address literals).
struct EmailAddress: Sendable, Equatable {
    static let bytesMax = 254
    static let localBytesMax = 64

    let text: String
    let key: String

    init(_ text: String) throws(AccountFault) {
        guard text.utf8.count <= Self.bytesMax else { throw .email("it is longer than \(Self.bytesMax) bytes") }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...Self.localBytesMax).contains(parts[0].utf8.count),
            parts[0].unicodeScalars.allSatisfy(Self.isLocal), !parts[0].hasPrefix("."), !parts[0].hasSuffix("."),
            !parts[0].contains(".."), Self.isDomain(parts[1])
        else { throw .email("it should look like name@example.com") }
        let key = AccountKey.make(text)
        // Compatibility forms can hide an @ or grow: what they stand for has to be an address as well.
        guard key.utf8.count <= 4 * Self.bytesMax,
            key.split(separator: "@", omittingEmptySubsequences: false).count == 2
        else { throw .email("it should look like name@example.com") }
        self.text = text
        self.key = key
    }

    private static func isDomain(_ domain: Substring) -> Bool {
        let labels = domain.split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.unicodeScalars.allSatisfy { $0 == "-" || isWord($0) }
            }
    }

    private static func isLocal(_ scalar: Unicode.Scalar) -> Bool {
        isWord(scalar) || "!#$%&'*+-/=?^_`{|}~.".unicodeScalars.contains(scalar)
    }

    /// A letter, mark or digit that can be seen.
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return true
        default: return false
        }
    }
}
