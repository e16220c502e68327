/// What a customer types to get a discount: ` summer-26 ` is `SUMMER-26`.
struct DiscountCode: Sendable, Hashable {
    /// In capitals.
    let text: String

    static let lengths = 3...40
    static let rule = "3 to 40 letters, digits, - and _, the first a letter or digit"

    /// Nil for what can't be one. Only ASCII letters are folded: nothing that looks like another letter becomes it.
    init?(_ typed: String) {
        let bytes = typed.utf8.drop(while: Self.isBlank).reversed().drop(while: Self.isBlank).reversed()
        guard Self.lengths.contains(bytes.count) else { return nil }
        var text = ""
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                text.unicodeScalars.append(Unicode.Scalar(byte - 32))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "-"), UInt8(ascii: "_"):
                guard !text.isEmpty else { return nil }
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: return nil
            }
        }
        self.text = text
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
