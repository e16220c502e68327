import Analytics

/// Comma-separated values as in RFC 4180: a line of the columns' names, and a line for each row; no row of totals, so
/// that a column can be added up.
///
/// A text that a spreadsheet may take for a formula (OWASP: CSV injection) gets a `'` before it. Numbers, dates and
/// moments are never changed so: they are digits, signs and points only, whatever the statement gave.
struct CSVRenderer: ReportRenderer {
    private var columns: [(format: ReportColumn.Format, field: Int?)] = []
    private var clock = ReportClock()
    private var scratch: [UInt8] = []
    private var isPlain = true

    mutating func begin(_ context: ReportContext, into bytes: inout [UInt8]) {
        let table = ReportTable(context.definition)
        columns = zip(context.definition.columns, table.fields).map { ($0.format, $1) }
        isPlain = !table.hasDerived
        clock = ReportClock(context.window.zone)
        for (index, column) in context.definition.columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += column.name.utf8
        }
        Self.endLine(&bytes)
    }

    mutating func row(_ row: ReportRow, _ table: ReportTable, into bytes: inout [UInt8]) {
        guard isPlain else { return derived(table.texts(row), into: &bytes) }
        for (index, column) in columns.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if let field = column.field { append(row[field], column.format, to: &bytes) }
        }
        Self.endLine(&bytes)
    }

    mutating func end(_ totals: [[String?]], _ table: ReportTable, into bytes: inout [UInt8]) {}

    private mutating func derived(_ texts: [String?], into bytes: inout [UInt8]) {
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            guard let text else { continue }
            ReportField.escaped(text).withUnsafeBufferPointer { append($0, columns[index].format, to: &bytes) }
        }
        Self.endLine(&bytes)
    }

    private mutating func append(
        _ field: UnsafeBufferPointer<UInt8>, _ format: ReportColumn.Format, to bytes: inout [UInt8]
    ) {
        switch format {
        case .text: text(field, to: &bytes)
        case .integer, .date: if !ReportField.isNull(field) { number(field, to: &bytes) }
        case .number, .percent: decimal(field, 0, to: &bytes)
        case .money: decimal(field, 2, to: &bytes)
        case .time: clock.append(field, to: &bytes)
        }
    }

    private mutating func text(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        // Most texts are plain: no escape, nothing to quote, no formula.
        var isPlain = true
        for byte in field where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") {
            isPlain = false
            break
        }
        if isPlain, !Self.isFormula(field) {
            bytes.append(contentsOf: field)
            return
        }
        scratch.removeAll(keepingCapacity: true)
        ReportField.appendText(field, to: &scratch)
        scratch.withUnsafeBufferPointer { text in
            let quoted = text.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r")
                    || $0 == UInt8(ascii: "\n")
            }
            if quoted { bytes.append(UInt8(ascii: "\"")) }
            if Self.isFormula(text) { bytes.append(UInt8(ascii: "'")) }
            for byte in text {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            if quoted { bytes.append(UInt8(ascii: "\"")) }
        }
    }

    static func isFormula(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text.first {
        case nil: return false
        case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"), 0x09, 0x0A, 0x0D: return true
        // The full-width ones: ＝＋－＠.
        case 0xEF where text.count >= 3 && text[1] == 0xBC: return [0x9D, 0x8B, 0x8D, 0xA0].contains(text[2])
        default: return false
        }
    }

    /// What can stand in a number or date, and nothing else.
    private func number(_ field: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
        if field.allSatisfy(Self.isNumeric) {
            bytes.append(contentsOf: field)
        } else {
            bytes += field.filter(Self.isNumeric)
        }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "+"): true
        default: false
        }
    }

    /// With the same decimals whatever the server writes: at least so many, and further ones where there are some.
    private func decimal(_ field: UnsafeBufferPointer<UInt8>, _ least: Int, to bytes: inout [UInt8]) {
        guard !ReportField.isNull(field), field.first != UInt8(ascii: "n"), field.first != UInt8(ascii: "i"),
            !(field.count > 1 && field[1] == UInt8(ascii: "i"))
        else { return }
        guard !field.contains(UInt8(ascii: "e")) else { return number(field, to: &bytes) }
        let point = field.firstIndex(of: UInt8(ascii: ".")) ?? field.count
        var end = field.count
        while end - point - 1 > least, field[end - 1] == 0x30 { end -= 1 }
        if end == point + 1 { end = point }
        number(UnsafeBufferPointer(rebasing: field[..<end]), to: &bytes)
        guard least > 0 else { return }
        if end <= point { bytes.append(UInt8(ascii: ".")) }
        for _ in max(end, point + 1)..<max(point + 1 + least, end, point + 1) { bytes.append(0x30) }
    }

    private static func endLine(_ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}
