import ClickHouse

/// A word or sign of a statement's code, as far as a report's SQL is looked at.
struct SQLToken: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        case word(String)
        case number
        case quoted
        case placeholder
        case sign(UInt8)
    }

    let kind: Kind
    let line: Int
    /// Of the text.
    let range: Range<Int>

    /// A word in capitals, as keywords are compared; empty where it is none.
    var keyword: String {
        if case .word(let word) = kind { word.uppercased() } else { "" }
    }

    func `is`(_ sign: Character) -> Bool { kind == .sign(sign.asciiValue ?? 0) }

    /// The tokens of a text. What servers of different ages read differently is refused: other quotes than `'`, `#`,
    /// `$` and whatever is not ASCII, outside of text and comments.
    static func cut(_ text: [UInt8], firstLine: Int) throws(ReportFile.Fault) -> [SQLToken] {
        let segments: [SQLSegments.Segment]
        do { segments = try SQLSegments.cut(text) } catch {
            throw ReportFile.Fault(line: firstLine, reason: error.message)
        }
        var tokens: [SQLToken] = []
        var line = firstLine
        for segment in segments {
            let bytes = text[segment.range]
            switch segment.kind {
            case .comment: break
            case .quoted:
                guard bytes.first == UInt8(ascii: "'") else {
                    throw ReportFile.Fault(line: line, reason: "quoted names are not taken: write them without quotes")
                }
                tokens.append(SQLToken(kind: .quoted, line: line, range: segment.range))
            case .code: try code(bytes, line, &tokens)
            }
            line += bytes.count { $0 == UInt8(ascii: "\n") }
        }
        return tokens
    }

    private static func code(
        _ bytes: ArraySlice<UInt8>, _ firstLine: Int, _ tokens: inout [SQLToken]
    ) throws(ReportFile.Fault) {
        var line = firstLine
        var index = bytes.startIndex
        func end(where isPart: (UInt8) -> Bool) -> Int { bytes[index...].firstIndex { !isPart($0) } ?? bytes.endIndex }
        while index < bytes.endIndex {
            let byte = bytes[index]
            var next = index + 1
            switch byte {
            case UInt8(ascii: "\n"): line += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
            case _ where isLetter(byte):
                next = end { isLetter($0) || isDigit($0) }
                tokens.append(
                    SQLToken(
                        kind: .word(String(decoding: bytes[index..<next], as: UTF8.self)), line: line,
                        range: index..<next))
            case _ where isDigit(byte):
                next = end { isLetter($0) || isDigit($0) }
                tokens.append(SQLToken(kind: .number, line: line, range: index..<next))
            case UInt8(ascii: "{"):
                guard let close = bytes[index...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw ReportFile.Fault(line: line, reason: "a placeholder is not closed")
                }
                next = close + 1
                tokens.append(SQLToken(kind: .placeholder, line: line, range: index..<next))
            case UInt8(ascii: "#"), UInt8(ascii: "$"), 0x7F..., 0..<0x20:
                throw ReportFile.Fault(
                    line: line,
                    reason: "the SQL has a character outside of text that is not taken (byte \(byte))")
            default: tokens.append(SQLToken(kind: .sign(byte), line: line, range: index..<next))
            }
            index = next
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte & 0xDF) || byte == UInt8(ascii: "_")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
