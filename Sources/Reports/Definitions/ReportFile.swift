/// Reads a report's definition from the text of its file: lines `-- key: value` first, then the SQL.
///
///     -- name: sales-by-product
///     -- title: Sales by product
///     -- description: What each product sold and gave back.
///     -- parameter: currency | currency | | Only this currency; empty: each
///     -- column: product | Product | text
///     -- column: orders | Orders | integer | given
///     -- column: net | Net | money | sum
///     -- column: average | Average order | money | net / orders
///     -- totals: by currency
///     -- chart: bar product net
///     SELECT …;
///     SELECT … (the totals)
///
/// A line `--   …` goes on with the one before.
package struct ReportFile: Sendable {
    /// What is wrong with a file.
    package struct Fault: Error, Sendable, Equatable {
        /// From one on.
        package let line: Int
        package let reason: String
    }

    package static let bytesMax = 65_536
    static let columnsMax = 50
    static let parametersMax = 20

    /// What the runner gives each statement that asks for it.
    static let standardValues: [String: String] = [
        "from": "DateTime", "to": "DateTime", "previous_from": "DateTime", "previous_to": "DateTime",
        "newest": "UInt64", "tz": "String", "offsets": "Array(Int32)", "transitions": "Array(UInt32)",
    ]
    /// What a request says otherwise than by a parameter.
    static let reservedNames = Set(standardValues.keys).union([
        "format", "locale", "date_range", "compare", "window", "report", "name",
    ])

    /// A line of the header.
    private struct Entry {
        let line: Int
        let key: String
        var value: String
    }

    private static let keys: Set<String> = [
        "name", "title", "description", "parameter", "column", "chart", "totals", "source",
    ]
    private static let repeatable: Set<String> = ["parameter", "column"]

    /// The definition in a file.
    ///
    /// - Parameter isBuiltIn: files of the user's have no figures to name.
    package static func definition(_ text: String, isBuiltIn: Bool) throws(Fault) -> ReportDefinition {
        guard text.utf8.count <= bytesMax else { throw Fault(line: 1, reason: "larger than \(bytesMax) bytes") }
        let (entries, bodyLine, body) = try split(text)
        func entry(_ key: String) -> Entry? { entries.first { $0.key == key } }
        func required(_ key: String) throws(Fault) -> Entry {
            guard let entry = entry(key), !entry.value.isEmpty else {
                throw Fault(line: entry(key)?.line ?? 1, reason: "\(key) is missing: write `-- \(key): …`")
            }
            return entry
        }
        let name = try required("name")
        guard isName(name.value, separator: "-") else {
            throw Fault(
                line: name.line, reason: "name: small letters, digits and - only, a letter first, at most 60")
        }
        let title = try required("title")
        let description = try required("description")
        for text in [title, description] where text.value.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw Fault(line: text.line, reason: "\(text.key): control characters")
        }
        var parameters: [ReportParameter] = []
        for entry in entries where entry.key == "parameter" {
            let parameter = try parameter(entry)
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw Fault(line: entry.line, reason: "parameter \(parameter.name) stands twice")
            }
            parameters.append(parameter)
        }
        guard parameters.count <= parametersMax else {
            throw Fault(line: 1, reason: "more than \(parametersMax) parameters")
        }
        var columns: [ReportColumn] = []
        for entry in entries where entry.key == "column" {
            let column = try column(entry, after: columns)
            columns.append(column)
        }
        guard let first = columns.first else {
            throw Fault(line: 1, reason: "column is missing: write `-- column: name | Title | format`")
        }
        guard columns.count <= columnsMax else { throw Fault(line: 1, reason: "more than \(columnsMax) columns") }
        _ = first
        let totals = try totals(entry("totals"), columns)
        let source = try source(entry("source"), body, bodyLine, isBuiltIn: isBuiltIn, parameters)
        if let line = entries.first(where: { $0.key == "column" && $0.value.hasSuffix("| given") })?.line {
            guard case .clickHouse(_, .some) = source else {
                throw Fault(line: line, reason: "given: there is no second statement that gives the totals")
            }
        }
        if case .clickHouse(_, .some) = source, totals == .none {
            throw Fault(
                line: bodyLine, reason: "the second statement gives totals: say `-- totals: all` or by a column")
        }
        return ReportDefinition(
            name: name.value, title: title.value, description: description.value, parameters: parameters,
            columns: columns, chart: try chart(entry("chart"), columns), totals: totals, source: source,
            isBuiltIn: isBuiltIn)
    }

    // MARK: the header

    private static func split(_ text: String) throws(Fault) -> (entries: [Entry], bodyLine: Int, body: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var entries: [Entry] = []
        for (index, line) in lines.enumerated() {
            guard line.hasPrefix("--") else {
                return (entries, index + 1, lines[index...].joined(separator: "\n"))
            }
            if line.hasPrefix("--   "), !entries.isEmpty {
                entries[entries.count - 1].value += " " + trimmed(line.dropFirst(5))
                continue
            }
            guard line.hasPrefix("-- "), let colon = line.firstIndex(of: ":") else {
                throw Fault(line: index + 1, reason: "expected `-- key: value`, or the SQL")
            }
            let key = String(line[..<colon].dropFirst(3))
            guard keys.contains(key) else {
                let known = keys.sorted().joined(separator: ", ")
                throw Fault(line: index + 1, reason: "unknown key \"\(key.prefix(40))\": \(known)")
            }
            guard repeatable.contains(key) || !entries.contains(where: { $0.key == key }) else {
                throw Fault(line: index + 1, reason: "\(key) stands twice")
            }
            entries.append(Entry(line: index + 1, key: key, value: trimmed(line[line.index(after: colon)...])))
        }
        return (entries, lines.count, "")
    }

    private static func trimmed(_ text: Substring) -> String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
        var text = text.drop(while: isBlank)
        while let last = text.last, isBlank(last) { text.removeLast() }
        return String(text)
    }

    private static func fields(_ entry: Entry) -> [String] {
        entry.value.split(separator: "|", omittingEmptySubsequences: false).map { trimmed($0) }
    }

    static func isName(_ text: String, separator: Character) -> Bool {
        guard let first = text.utf8.first, (0x61...0x7A).contains(first), text.utf8.count <= 60 else { return false }
        return text.utf8.allSatisfy {
            (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == separator.asciiValue
        }
    }

    private static func parameter(_ entry: Entry) throws(Fault) -> ReportParameter {
        let fields = fields(entry)
        guard fields.count == 4 else {
            throw Fault(line: entry.line, reason: "expected `parameter: name | type | default | description`")
        }
        guard isName(fields[0], separator: "_"), !reservedNames.contains(fields[0]) else {
            throw Fault(
                line: entry.line,
                reason: "parameter \"\(fields[0].prefix(40))\": small letters, digits and _ only, none of "
                    + reservedNames.sorted().joined(separator: ", "))
        }
        let words = fields[1].split(separator: " ", maxSplits: 1).map { String($0) }
        let kind: ReportParameter.Kind
        switch words.first {
        case "text" where words.count == 1: kind = .text
        case "currency" where words.count == 1: kind = .currency
        case "choice" where words.count == 2:
            kind = .choice(words[1].split(separator: ",").map { trimmed($0) })
        case "integer" where words.count == 2:
            let bounds = words[1].split(separator: ".", omittingEmptySubsequences: true).compactMap { Int64($0) }
            guard bounds.count == 2, bounds[0] <= bounds[1] else {
                throw Fault(line: entry.line, reason: "integer: expected its range, such as `integer 1..100`")
            }
            kind = .integer(bounds[0]...bounds[1])
        default:
            throw Fault(
                line: entry.line,
                reason: "type \"\(fields[1].prefix(40))\": expected text, currency, integer 1..100 or choice a,b")
        }
        let parameter = ReportParameter(
            name: fields[0], kind: kind, defaultValue: fields[2], description: fields[3])
        if let reason = parameter.fault(fields[2]) { throw Fault(line: entry.line, reason: "default: \(reason)") }
        return parameter
    }

    private static func column(_ entry: Entry, after columns: [ReportColumn]) throws(Fault) -> ReportColumn {
        let fields = fields(entry)
        guard (3...4).contains(fields.count), !fields[1].isEmpty else {
            throw Fault(line: entry.line, reason: "expected `column: name | Title | format` and perhaps `| total`")
        }
        guard isName(fields[0], separator: "_"), !columns.contains(where: { $0.name == fields[0] }) else {
            throw Fault(
                line: entry.line,
                reason: "column \"\(fields[0].prefix(40))\": small letters, digits and _ only, each once")
        }
        guard let format = ReportColumn.Format(rawValue: fields[2]) else {
            let known = ReportColumn.Format.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(line: entry.line, reason: "format \"\(fields[2].prefix(40))\": expected one of \(known)")
        }
        let total = try total(fields.count == 4 ? fields[3] : "", format, columns, entry.line)
        return ReportColumn(name: fields[0], title: fields[1], format: format, total: total)
    }

    private static func total(
        _ text: String, _ format: ReportColumn.Format, _ columns: [ReportColumn], _ line: Int
    ) throws(Fault) -> ReportColumn.Total {
        let words = text.split(separator: " ").map { String($0) }
        if words.count == 3, words[1] == "/" || words[1] == "vs" {
            for name in [words[0], words[2]] {
                guard let column = columns.first(where: { $0.name == name }), column.format.isNumber,
                    column.format != .percent, column.total.isGiven
                else {
                    throw Fault(line: line, reason: "\"\(name.prefix(40))\" is no column of numbers before this one")
                }
            }
            guard words[1] == "/" ? format.isNumber && format != .integer : format == .percent else {
                throw Fault(line: line, reason: "a quotient is money, number or percent; vs gives percent")
            }
            return words[1] == "/" ? .ratio(words[0], words[2]) : .change(words[0], words[2])
        }
        switch text {
        case "": return .none
        case "sum" where format == .integer || format == .number || format == .money: return .sum
        case "given": return .given
        default:
            throw Fault(
                line: line,
                reason: "total \"\(text.prefix(40))\": expected sum (of numbers), given, `a / b` or `a vs b`")
        }
    }

    private static func totals(_ entry: Entry?, _ columns: [ReportColumn]) throws(Fault) -> ReportDefinition.Totals {
        guard let entry else { return .none }
        let words = entry.value.split(separator: " ").map { String($0) }
        switch (words.first, words.count) {
        case ("none", 1): return .none
        case ("all", 1): return .all
        case ("by", 2):
            guard columns.contains(where: { $0.name == words[1] && $0.format == .text && $0.total.isGiven }) else {
                throw Fault(line: entry.line, reason: "totals: \"\(words[1].prefix(40))\" is no column of text")
            }
            return .by(words[1])
        default: throw Fault(line: entry.line, reason: "totals: expected none, all or `by column`")
        }
    }

    private static func chart(_ entry: Entry?, _ columns: [ReportColumn]) throws(Fault) -> ReportDefinition.Chart? {
        guard let entry, entry.value != "none" else { return nil }
        let words = entry.value.split(separator: " ").map { String($0) }
        guard words.count == 3, let kind = ReportDefinition.Chart.Kind(rawValue: words[0]) else {
            throw Fault(line: entry.line, reason: "chart: expected `bar label value` or `line label value`")
        }
        guard columns.contains(where: { $0.name == words[1] }) else {
            throw Fault(line: entry.line, reason: "chart: there is no column \"\(words[1].prefix(40))\"")
        }
        guard columns.contains(where: { $0.name == words[2] && $0.format.isNumber }) else {
            throw Fault(line: entry.line, reason: "chart: \"\(words[2].prefix(40))\" is no column of numbers")
        }
        return .init(kind: kind, label: words[1], value: words[2])
    }

    // MARK: the statements

    private static func source(
        _ entry: Entry?, _ body: String, _ line: Int, isBuiltIn: Bool, _ parameters: [ReportParameter]
    ) throws(Fault) -> ReportDefinition.Source {
        let words = (entry?.value ?? "clickhouse").split(separator: " ").map { String($0) }
        if isBuiltIn, words.count == 2, words[0] == "figures", let figure = ReportFigure(rawValue: words[1]) {
            return .figures(figure)
        }
        guard words == ["clickhouse"] else {
            throw Fault(line: entry?.line ?? 1, reason: "source: expected clickhouse")
        }
        let statements = try ReportSQL.statements(body, line: line, parameters)
        guard let rows = statements.first, statements.count <= 2 else {
            throw Fault(
                line: line,
                reason: statements.isEmpty
                    ? "there is no SQL after the header" : "more than two statements: the rows, and the totals")
        }
        return .clickHouse(rows: rows, totals: statements.count == 2 ? statements[1] : nil)
    }
}
