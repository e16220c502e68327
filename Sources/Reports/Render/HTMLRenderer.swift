import Analytics

/// A page that stands alone: nothing in it is fetched from anywhere, and no script runs.
///
/// As a mail's body (`isMail`) it is tables with inline styles, which is what mail clients leave alone; for the browser
/// it has a chart as inline SVG besides. At most ``rowsMax`` rows are shown; how many there are is said.
struct HTMLRenderer: ReportRenderer {
    static let browserRowsMax = 10_000
    static let mailRowsMax = 100

    private let isMail: Bool
    private let rowsMax: Int
    private var context: ReportContext?
    private var currencyIndex: Int?
    private var chart: ReportChart?

    init(isMail: Bool) {
        self.isMail = isMail
        rowsMax = isMail ? Self.mailRowsMax : Self.browserRowsMax
    }

    mutating func begin(_ context: ReportContext, into bytes: inout [UInt8]) {
        self.context = context
        let definition = context.definition
        currencyIndex = definition.columns.firstIndex { $0.name == "currency" }
        if !isMail { chart = ReportChart(definition) }
        let (window, locale) = (context.window, context.locale)
        bytes +=
            """
            <!DOCTYPE html>
            <html lang="\(Self.escaped(locale.tag))"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width"><title>\(Self.escaped(definition.title))</title>
            \(isMail ? "" : Self.style)</head>
            <body style="margin:24px;font-family:Helvetica,Arial,sans-serif;font-size:14px;color:#1b1f24;background:#ffffff">
            <main><header><h1 style="font-size:22px;margin:0 0 4px">\(Self.escaped(definition.title))</h1>
            <p style="margin:0 0 4px;color:#57606a">\(Self.escaped(definition.description))</p>
            <p style="margin:0 0 12px">\(Self.escaped(locale.moment(window.start))) – \
            \(Self.escaped(locale.moment(window.end))) (\(Self.escaped(window.zoneName)))</p>

            """.utf8
        let shown = context.parameters.filter { !$0.value.isEmpty }
        if !shown.isEmpty {
            let text = shown.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
            bytes += "<p style=\"margin:0 0 12px\">\(Self.escaped(text))</p>\n".utf8
        }
        if let presence = context.presence {
            bytes += "<p style=\"margin:0 0 12px\">\(Self.escaped(presence))</p>\n".utf8
        }
        if let warning = context.warning {
            bytes += "<p role=\"note\" style=\"margin:0 0 12px;padding:8px;background:#fff1c2\">".utf8
            bytes += "\(Self.escaped(warning))</p>\n".utf8
        }
        for restatement in context.request.restatements {
            let text =
                "\(restatement.period): \(restatement.figure) was reported as \(restatement.before) and is now "
                + "\(restatement.now)."
            bytes += "<p role=\"note\" style=\"margin:0 0 12px;padding:8px;background:#fff1c2\">".utf8
            bytes += "Restated. \(Self.escaped(text))</p>\n".utf8
        }
        bytes +=
            "</header>\n<table style=\"border-collapse:collapse\"><caption style=\"text-align:left;padding:0 0 6px\">"
            .utf8
        bytes += "\(Self.escaped(definition.title))</caption>\n<thead><tr>".utf8
        for column in definition.columns {
            bytes += "<th scope=\"col\" style=\"\(Self.alignment(column))border-bottom:2px solid #57606a\">".utf8
            bytes += "\(Self.escaped(column.title))</th>".utf8
        }
        bytes += "</tr></thead>\n<tbody>\n".utf8
    }

    mutating func row(_ row: ReportRow, _ table: ReportTable, into bytes: inout [UInt8]) {
        guard table.rows <= rowsMax, let context else { return }
        let texts = table.texts(row)
        let currency = currencyIndex.flatMap { texts[$0] } ?? ""
        bytes += "<tr>".utf8
        for (column, text) in zip(context.definition.columns, texts) {
            let shown = text.map { context.locale.text($0, column.format, currency: currency) } ?? ""
            bytes += "<td style=\"\(Self.cell(column, shown))border-bottom:1px solid #d0d7de\">".utf8
            bytes += "\(Self.escaped(shown))</td>".utf8
        }
        bytes += "</tr>\n".utf8
        chart?.add(texts, currency: currency, context.locale)
    }

    mutating func end(_ totals: [[String?]], _ table: ReportTable, into bytes: inout [UInt8]) {
        guard let context else { return }
        let columns = context.definition.columns
        bytes += "</tbody>\n".utf8
        if !totals.isEmpty {
            bytes += "<tfoot>\n".utf8
            for line in totals {
                let currency = currencyIndex.flatMap { line[$0] } ?? ""
                bytes += "<tr>".utf8
                var isNamed = false
                for (column, text) in zip(columns, line) {
                    var shown = text.map { context.locale.text($0, column.format, currency: currency) } ?? ""
                    if shown.isEmpty, !isNamed, !column.format.isNumber {
                        shown = "Total"
                        isNamed = true
                    }
                    bytes +=
                        "<td style=\"\(Self.cell(column, shown))border-top:2px solid #57606a;font-weight:bold\">".utf8
                    bytes += "\(Self.escaped(shown))</td>".utf8
                }
                bytes += "</tr>\n".utf8
            }
            bytes += "</tfoot>\n".utf8
        }
        bytes += "</table>\n".utf8
        let count = context.locale.text(String(table.rows), .integer, currency: "")
        let note =
            table.rows == 0
            ? "There is nothing in this window."
            : table.rows > rowsMax
                ? "The first \(context.locale.text(String(rowsMax), .integer, currency: "")) of \(count) rows; the CSV "
                    + "file has all of them."
                : "\(count) \(table.rows == 1 ? "row" : "rows")"
        bytes += "<p style=\"color:#57606a\">\(Self.escaped(note))</p>\n".utf8
        if let svg = chart?.svg(context) { bytes += "<figure>\(svg)</figure>\n".utf8 }
        bytes += "</main></body></html>\n".utf8
    }

    /// On paper each page begins with the names of the columns; the totals stand once, below the last row, where nobody
    /// takes them for those of a page.
    private static let style = """
        <style>main{display:flex;flex-direction:column;align-items:flex-start}header{order:-2}\
        figure{order:-1;margin:0 0 16px}thead{display:table-header-group}tfoot{display:table-row-group}\
        tr{break-inside:avoid}\
        @page{size:A4 landscape;margin:12mm}</style>

        """

    /// Texts of more bytes than this may be broken into lines; amounts, dates and ids never are.
    private static let unbrokenBytesMax = 60

    private static func cell(_ column: ReportColumn, _ shown: String) -> String {
        alignment(column) + (shown.utf8.count > unbrokenBytesMax ? "min-width:16em;" : "white-space:nowrap;")
    }

    private static func alignment(_ column: ReportColumn) -> String {
        "padding:4px 10px;text-align:\(column.format.isNumber ? "right" : "left");"
    }

    /// Text of anyone's as text of the page.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{7F}", "\u{202A}"..."\u{202E}",
                "\u{2066}"..."\u{2069}":
                // Nothing that can't be seen, and nothing that turns a line around.
                result += "\u{FFFD}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
