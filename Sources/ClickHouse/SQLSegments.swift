/// Cuts SQL into what is code and what is not: quoted text, quoted identifiers, comments. Everything that looks into
/// SQL text (placeholders, the ends of statements) looks at code only.
package enum SQLSegments {
    package enum Kind: Equatable {
        case code
        /// `'…'`, `"…"` or `` `…` ``, with backslash escapes.
        case quoted
        /// `-- …` to the end of the line, or `/* … */`.
        case comment
    }

    package struct Segment: Equatable {
        package var kind: Kind
        package var range: Range<Int>
    }

    package static func cut(_ sql: [UInt8]) throws(ClickHouseError) -> [Segment] {
        var segments: [Segment] = []
        var start = 0
        var index = 0
        func flush() {
            if start < index { segments.append(Segment(kind: .code, range: start..<index)) }
        }
        while index < sql.count {
            let next = index + 1 < sql.count ? sql[index + 1] : 0
            switch (sql[index], next) {
            case (UInt8(ascii: "'"), _), (UInt8(ascii: "\""), _), (UInt8(ascii: "`"), _):
                flush()
                let end = try endOfQuoted(sql, from: index)
                segments.append(Segment(kind: .quoted, range: index..<end))
                (start, index) = (end, end)
            case (UInt8(ascii: "-"), UInt8(ascii: "-")):
                flush()
                let end = sql[index...].firstIndex(of: UInt8(ascii: "\n")) ?? sql.count
                segments.append(Segment(kind: .comment, range: index..<end))
                (start, index) = (end, end)
            case (UInt8(ascii: "/"), UInt8(ascii: "*")):
                flush()
                let end = try endOfComment(sql, from: index)
                segments.append(Segment(kind: .comment, range: index..<end))
                (start, index) = (end, end)
            default: index += 1
            }
        }
        flush()
        return segments
    }

    private static func endOfQuoted(_ sql: [UInt8], from start: Int) throws(ClickHouseError) -> Int {
        var index = start + 1
        while index < sql.count {
            if sql[index] == sql[start] { return index + 1 }
            index += sql[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        throw .invalid("the statement has a quote that is not closed")
    }

    private static func endOfComment(_ sql: [UInt8], from start: Int) throws(ClickHouseError) -> Int {
        var index = start + 2
        while index + 1 < sql.count {
            if sql[index] == UInt8(ascii: "*"), sql[index + 1] == UInt8(ascii: "/") { return index + 2 }
            index += 1
        }
        throw .invalid("the statement has a comment that is not closed")
    }
}
