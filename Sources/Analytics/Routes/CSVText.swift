/// Rows of comma-separated values as in RFC 4180, safe to open in a spreadsheet.
struct CSVText: Sendable {
    enum Field: Sendable, Equatable {
        /// Words from somewhere else: never a formula, even if they begin like one.
        case text(String)
        /// A number, date or word of our own.
        case plain(String)
        case none
    }

    private(set) var bytes: [UInt8] = []

    mutating func append(_ row: [Field]) {
        for (index, field) in row.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            switch field {
            case .none: break
            case .plain(let text): append(text)
            case .text(let text): append(Self.isFormula(text) ? "'\(text)" : text)
            }
        }
        bytes += [UInt8(ascii: "\r"), UInt8(ascii: "\n")]
    }

    /// Whether a spreadsheet may take it for something to compute (OWASP: CSV injection).
    private static func isFormula(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first else { return false }
        return "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
    }

    private mutating func append(_ text: String) {
        let quoted = text.utf8.contains { $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == 13 || $0 == 10 }
        guard quoted else {
            bytes.append(contentsOf: text.utf8)
            return
        }
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { bytes.append(byte) }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
