import Analytics
import ServiceKit

/// One JSON object: what the report is, its rows and its totals. Money is a string with its exact decimals, other
/// numbers are numbers, NULL is null.
struct JSONRenderer: ReportRenderer {
    private var columns: [ReportColumn] = []
    private var clock = ReportClock()
    private var context: ReportContext?

    mutating func begin(_ context: ReportContext, into bytes: inout [UInt8]) {
        self.context = context
        columns = context.definition.columns
        clock = ReportClock(context.window.zone)
        let window = context.window
        bytes += "{\"report\":\(JSONText.quoted(context.definition.name)),".utf8
        bytes += "\"title\":\(JSONText.quoted(context.definition.title)),".utf8
        bytes += "\"window\":{\"start\":\(JSONText.quoted(window.text(window.start))),".utf8
        bytes += "\"end\":\(JSONText.quoted(window.text(window.end))),\"tz\":\(JSONText.quoted(window.zoneName))},".utf8
        let parameters = context.parameters.map { "\(JSONText.quoted($0.name)):\(JSONText.quoted($0.value))" }
        bytes += "\"parameters\":{\(parameters.joined(separator: ","))},\"complete\":\(!context.isIncomplete),".utf8
        if context.isIncomplete, let asOf = context.asOfText { bytes += "\"as_of\":\(JSONText.quoted(asOf)),".utf8 }
        if let madeAt = context.madeAt { bytes += "\"made_at\":\(JSONText.quoted(window.text(madeAt))),".utf8 }
        let heads = columns.map { column in
            "{\"name\":\(JSONText.quoted(column.name)),\"title\":\(JSONText.quoted(column.title)),"
                + "\"type\":\"\(column.format.jsonType)\",\"format\":\"\(column.format.rawValue)\"}"
        }
        bytes += "\"columns\":[\(heads.joined(separator: ","))],\"rows\":[".utf8
    }

    mutating func row(_ row: ReportRow, _ table: ReportTable, into bytes: inout [UInt8]) {
        if table.rows > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\n"))
        object(table.texts(row), isTotal: false, into: &bytes)
    }

    mutating func end(_ totals: [[String?]], _ table: ReportTable, into bytes: inout [UInt8]) {
        bytes += "],\n\"totals\":[".utf8
        for (index, line) in totals.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            object(line, isTotal: true, into: &bytes)
        }
        let restatements = (context?.request.restatements ?? []).map { restatement in
            "{\"period\":\(JSONText.quoted(restatement.period)),\"figure\":\(JSONText.quoted(restatement.figure)),"
                + "\"before\":\(JSONText.quoted(restatement.before)),\"now\":\(JSONText.quoted(restatement.now))}"
        }
        bytes += "],\"restatements\":[\(restatements.joined(separator: ","))],\"row_count\":\(table.rows)}\n".utf8
    }

    private mutating func object(_ texts: [String?], isTotal: Bool, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (column, text) in zip(columns, texts) where !isTotal || text != nil {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONText.append(column.name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            value(text, column.format, into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func value(_ text: String?, _ format: ReportColumn.Format, into bytes: inout [UInt8]) {
        guard let text else { return bytes += "null".utf8 }
        switch format {
        case .text, .date: JSONText.append(text, to: &bytes)
        case .money:
            JSONText.append(ReportDecimal(text.utf8)?.text(decimals: 2) ?? text, to: &bytes)
        case .integer, .number, .percent:
            // A number of ClickHouse's that JSON does not have (nan, inf) is none.
            let number = ReportDecimal(text.utf8)?.text() ?? Double(text).flatMap { $0.isFinite ? "\($0)" : nil }
            bytes += (number ?? "null").utf8
        case .time:
            bytes.append(UInt8(ascii: "\""))
            let digits = Array(text.utf8)
            digits.withUnsafeBufferPointer { clock.append($0, to: &bytes) }
            bytes.append(UInt8(ascii: "\""))
        }
    }
}
