/// A mailbox of a mail's header and envelope. It can hold nothing that ends a header or a command: what might is no
/// address, and a name is written so that every program reads it as a name.
package struct MailAddress: Sendable, Hashable {
    package let name: String
    package let address: String

    static let bytesMax = 254

    /// Nil where no mail can be sent to it.
    package init?(name: String, address: String) {
        let parts = address.split(separator: "@", omittingEmptySubsequences: false)
        guard address.utf8.count <= Self.bytesMax, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
            address.unicodeScalars.allSatisfy(Self.isPlain)
        else { return nil }
        self.name = name
        self.address = address
    }

    /// Reads `shop@example.com` or `The shop <shop@example.com>`.
    package init?(_ text: String) {
        guard let open = text.firstIndex(of: "<") else {
            self.init(name: "", address: text)
            return
        }
        guard text.last == ">" else { return nil }
        var name = text[..<open]
        while name.last == " " { name = name.dropLast() }
        if name.count >= 2, name.first == "\"", name.last == "\"" { name = name.dropFirst().dropLast() }
        self.init(name: String(name), address: String(text[text.index(after: open)...].dropLast()))
    }

    /// `Ann <ann@example.org>`, for a header.
    package var header: String { name.isEmpty ? address : "\(MailText.phrase(name)) <\(address)>" }

    /// What stands before the @ or after it: no blanks, controls, brackets, quotes, commas or the like.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .spaceSeparator, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
            .unassigned:
            false
        default: !"<>()[]\\,;:\"".unicodeScalars.contains(scalar)
        }
    }

    /// The part after the @.
    package var domain: String { String(address[address.index(after: address.lastIndex(of: "@")!)...]) }
}
