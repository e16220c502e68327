/// A name an account is shown by: letters and digits of any script, `_`, `-`, `.` and single spaces inside.
struct Username: Sendable, Equatable {
    static let lengths = 2...32
    /// Names of ours: nobody may pass for the shop, or take the place of a deleted account.
    private static let reserved: Set<String> = ["me", "admin", "administrator", "root", "system", "support", "lugx"]

    let text: String
    let key: String

    /// - Parameter mayBeReserved: for accounts the shop itself makes.
    init(_ text: String, mayBeReserved: Bool = false) throws(AccountFault) {
        guard Self.lengths.contains(text.unicodeScalars.count) else {
            throw .username("it should have \(Self.lengths.lowerBound) to \(Self.lengths.upperBound) characters")
        }
        guard text.unicodeScalars.allSatisfy(Self.isAllowed), text.unicodeScalars.first != " ",
            text.unicodeScalars.last != " ", !text.contains("  ")
        else { throw .username("it may have letters, digits, _ - . and single spaces inside") }
        let key = AccountKey.make(text)
        guard (1...64).contains(key.unicodeScalars.count) else { throw .username("it is too long") }
        guard mayBeReserved || !(Self.reserved.contains(key) || key.hasPrefix("deleted-")) else {
            throw .username("this name is reserved")
        }
        self.text = text
        self.key = key
    }

    private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
        guard !scalar.properties.isDefaultIgnorableCodePoint else { return false }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .decimalNumber:
            return true
        default: return "_-. ".unicodeScalars.contains(scalar)
        }
    }
}
