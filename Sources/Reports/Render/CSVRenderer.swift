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
        // One place for the whole line, and one append: a check of the array for each byte costs more than the byte.
        let most = ByteSink.bytesMax(of: row.bytes.count, fields: columns.count)
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: most) { place in
            var line = ByteSink(place)
            for (index, column) in columns.enumerated() {
                if index > 0 { line.put(UInt8(ascii: ",")) }
                if let field = column.field { append(row[field], column.format, to: &line) }
            }
            line.put(UInt8(ascii: "\r"))
            line.put(UInt8(ascii: "\n"))
            bytes.append(contentsOf: line.written)
        }
    }

    mutating func end(_ totals: [[String?]], _ table: ReportTable, into bytes: inout [UInt8]) {}

    private mutating func derived(_ texts: [String?], into bytes: inout [UInt8]) {
        for (index, text) in texts.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            guard let text else { continue }
            let field = ReportField.escaped(text)
            withUnsafeTemporaryAllocation(
                of: UInt8.self, capacity: ByteSink.bytesMax(of: field.count, fields: 1)
            ) { place in
                var sink = ByteSink(place)
                field.withUnsafeBufferPointer { append($0, columns[index].format, to: &sink) }
                bytes.append(contentsOf: sink.written)
            }
        }
        Self.endLine(&bytes)
    }

    private mutating func append(
        _ field: UnsafeBufferPointer<UInt8>, _ format: ReportColumn.Format, to sink: inout ByteSink
    ) {
        switch format {
        case .text: text(field, to: &sink)
        case .integer, .date: if !ReportField.isNull(field) { number(field, to: &sink) }
        case .number, .percent: decimal(field, 0, to: &sink)
        case .money: decimal(field, 2, to: &sink)
        case .time: clock.append(field, to: &sink)
        }
    }

    private mutating func text(_ field: UnsafeBufferPointer<UInt8>, to sink: inout ByteSink) {
        // Most texts are plain: no escape, nothing to quote, no formula.
        var isPlain = true
        for byte in field where byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") {
            isPlain = false
            break
        }
        if isPlain, !Self.isFormula(field) { return sink.put(field) }
        scratch.removeAll(keepingCapacity: true)
        ReportField.appendText(field, to: &scratch)
        scratch.withUnsafeBufferPointer { text in
            let quoted = text.contains {
                $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\r")
                    || $0 == UInt8(ascii: "\n")
            }
            if quoted { sink.put(UInt8(ascii: "\"")) }
            if Self.isFormula(text) { sink.put(UInt8(ascii: "'")) }
            for byte in text {
                if byte == UInt8(ascii: "\"") { sink.put(byte) }
                sink.put(byte)
            }
            if quoted { sink.put(UInt8(ascii: "\"")) }
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
    private func number(_ field: UnsafeBufferPointer<UInt8>, to sink: inout ByteSink) {
        for byte in field where Self.isNumeric(byte) { sink.put(byte) }
    }

    private static func isNumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "+"): true
        default: false
        }
    }

    /// With the same decimals whatever the server writes: at least so many, and further ones where there are some.
    private func decimal(_ field: UnsafeBufferPointer<UInt8>, _ least: Int, to sink: inout ByteSink) {
        var point = field.count
        for index in field.indices {
            switch field[index] {
            case UInt8(ascii: "."): point = index
            // An exponent is left as it is; what is NULL, nan or inf is nothing.
            case UInt8(ascii: "e"): return number(field, to: &sink)
            case UInt8(ascii: "n"), UInt8(ascii: "i"), UInt8(ascii: "\\"): return
            default: break
            }
        }
        var end = field.count
        while end - point - 1 > least, field[end - 1] == 0x30 { end -= 1 }
        if end == point + 1 { end = point }
        number(UnsafeBufferPointer(rebasing: field[..<end]), to: &sink)
        guard least > 0 else { return }
        if end <= point { sink.put(UInt8(ascii: ".")) }
        for _ in max(end, point + 1)..<max(point + 1 + least, end, point + 1) { sink.put(0x30) }
    }

    private static func endLine(_ bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }
}
