/// One row as it came: the fields of a line of TabSeparated text, escapes and all.
struct ReportRow {
    let bytes: UnsafeBufferPointer<UInt8>
    /// Where each field ends, in `bytes`; a tab lies between two.
    let ends: UnsafeBufferPointer<Int>

    var count: Int { ends.count }

    subscript(index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = index == 0 ? 0 : ends[index - 1] + 1
        return UnsafeBufferPointer(rebasing: bytes[start..<ends[index]])
    }
}

/// Cuts text into rows. Not copied for each row; one that a piece ends in the middle of waits for the next piece.
struct ReportRowScanner {
    /// What comes before the rows.
    struct Head: Sendable, Equatable {
        let names: [String]
        let types: [String]
    }

    static let rowBytesMax = 64 << 20

    private(set) var head: Head?
    private var names: [String]?
    private var rest: [UInt8] = []

    /// Calls `body` with `state` for each row that ends in these bytes.
    mutating func scan<State: ~Copyable>(
        _ piece: [UInt8], _ state: inout State, _ body: (inout State, Head, ReportRow) throws -> Void
    ) throws {
        let bytes = rest.isEmpty ? piece : rest + piece
        var ends: [Int] = []
        let used = try bytes.withUnsafeBufferPointer { buffer in
            var start = 0
            var index = 0
            while index < buffer.count {
                // Eight bytes at once, as long as nothing in them is below 0x0B.
                if index + 8 <= buffer.count, !Self.hasEnd(buffer, index) {
                    index += 8
                    continue
                }
                let last = min(index + 8, buffer.count)
                while index < last {
                    let byte = buffer[index]
                    defer { index += 1 }
                    // Tab and newline are the only bytes below 0x0B that are not escaped.
                    guard byte < 0x0B, byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\n") else { continue }
                    ends.append(index - start)
                    guard byte == UInt8(ascii: "\n") else { continue }
                    try ends.withUnsafeBufferPointer { ends in
                        let row = ReportRow(bytes: UnsafeBufferPointer(rebasing: buffer[start..<index]), ends: ends)
                        try line(row, &state, body)
                    }
                    ends.removeAll(keepingCapacity: true)
                    start = index + 1
                }
            }
            return start
        }
        rest = Array(bytes[used...])
        guard rest.count <= Self.rowBytesMax else {
            throw ReportError(.tooLarge, "A row is larger than \(Self.rowBytesMax) bytes.")
        }
    }

    /// Whether one of eight bytes is below 0x0B (the trick of "Bit Twiddling Hacks": a borrow shows in the highest bit).
    private static func hasEnd(_ buffer: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
        let word = UnsafeRawBufferPointer(buffer).loadUnaligned(fromByteOffset: index, as: UInt64.self)
        return (word &- 0x0B0B_0B0B_0B0B_0B0B) & ~word & 0x8080_8080_8080_8080 != 0
    }

    /// To be called at the end.
    func finish() throws {
        guard rest.isEmpty, head != nil else {
            throw ReportError(.databaseUnavailable, "ClickHouse's answer ended in the middle of a row; run it again.")
        }
    }

    private mutating func line<State: ~Copyable>(
        _ row: ReportRow, _ state: inout State, _ body: (inout State, Head, ReportRow) throws -> Void
    ) throws {
        if let head {
            guard row.count == head.names.count else {
                throw ReportError(.badResult, "A row has \(row.count) fields, not \(head.names.count).")
            }
            return try body(&state, head, row)
        }
        let texts = (0..<row.count).map { ReportField.text(row[$0]) }
        if let names { head = Head(names: names, types: texts) } else { names = texts }
    }
}

/// What one field says.
enum ReportField {
    static func isNull(_ field: UnsafeBufferPointer<UInt8>) -> Bool {
        field.count == 2 && field[0] == UInt8(ascii: "\\") && field[1] == UInt8(ascii: "N")
    }

    /// The text without escapes; what is not UTF-8 is repaired, NULL is empty.
    static func text(_ field: UnsafeBufferPointer<UInt8>) -> String {
        var bytes: [UInt8] = []
        appendText(field, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    static func appendText(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        guard !isNull(field) else { return }
        var index = 0
        while index < field.count {
            let byte = field[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < field.count else {
                bytes.append(byte)
                continue
            }
            switch field[index] {
            case UInt8(ascii: "b"): bytes.append(0x08)
            case UInt8(ascii: "f"): bytes.append(0x0C)
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "0"): bytes.append(0x00)
            default: bytes.append(field[index])
            }
            index += 1
        }
    }

    /// A text as a field of TabSeparated.
    static func escaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += [byte, byte]
            case UInt8(ascii: "\t"): bytes += Array(#"\t"#.utf8)
            case UInt8(ascii: "\n"): bytes += Array(#"\n"#.utf8)
            case 0: bytes += Array(#"\0"#.utf8)
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
