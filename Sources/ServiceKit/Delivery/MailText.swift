import Foundation

/// How texts are written into a mail so that only ASCII travels, and no text is more than a text.
package enum MailText {
    // MARK: Headers

    /// A header's free text (RFC 2047): as it is where that is safe, otherwise as encoded words.
    package static func header(_ text: String) -> String {
        let isSafe =
            text.utf8.count <= 200 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
        return isSafe ? text : encodedWords(text)
    }

    /// The name before an address: letters, digits and blanks as they are, anything else as encoded words.
    package static func phrase(_ text: String) -> String {
        let isSafe =
            text.utf8.count <= 60 && text.utf8.allSatisfy { isWordByte($0) || $0 == 0x20 } && text.first != " "
            && text.last != " "
        return isSafe ? text : encodedWords(text)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Words of at most 75 characters, each with whole characters, on lines of their own.
    private static func encodedWords(_ text: String) -> String {
        var words: [String] = []
        var bytes: [UInt8] = []
        for scalar in visible(text).unicodeScalars {
            let next = Array(UTF8.encode(scalar)!)
            // 45 bytes are 60 characters of base 64.
            if bytes.count + next.count > 45 {
                words.append(word(bytes))
                bytes = []
            }
            bytes += next
        }
        if !bytes.isEmpty { words.append(word(bytes)) }
        return words.joined(separator: "\r\n ")
    }

    private static func word(_ bytes: [UInt8]) -> String { "=?UTF-8?B?\(Data(bytes).base64EncodedString())?=" }

    // MARK: Bodies

    /// A text as quoted-printable (RFC 2045, section 6.7): lines of at most 76 characters, ended by CR LF.
    package static func quotedPrintable(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            var lines: [String] = []
            var current = ""
            let bytes = Array(line.utf8)
            for (index, byte) in bytes.enumerated() {
                let isLast = index == bytes.count - 1
                // A blank at the end of a line could get lost.
                let isPlain = byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "=") || byte == 0x20 && !isLast
                let piece = isPlain ? String(UnicodeScalar(byte)) : "=" + hexadecimal(byte)
                if current.utf8.count + piece.utf8.count > 75 {
                    lines.append(current + "=")
                    current = ""
                }
                current += piece
            }
            return (lines + [current]).joined(separator: "\r\n")
        }.joined(separator: "\r\n")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0" + digits : digits
    }

    /// A text for a page: nothing in it is markup.
    package static func html(_ text: String) -> String {
        var result = ""
        for character in visible(text).unicodeScalars {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// A text on one line, without what steers terminals or turns the direction of writing.
    package static func visible(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: result.append(" ")
            case .format where scalar != "\u{200D}" && scalar != "\u{200C}": continue
            default: result.append(scalar)
            }
        }
        return String(result)
    }
}
