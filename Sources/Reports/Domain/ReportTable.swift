/// The columns of a report as its rows give them, and what is worked out of them: quotients in each row, and totals.
struct ReportTable: Sendable {
    let definition: ReportDefinition
    /// For each of the definition's columns, the field of a row; nil where it is worked out.
    let fields: [Int?]
    private let keyField: Int?
    private let summed: [(column: Int, field: Int)]
    let hasDerived: Bool

    private(set) var rows = 0
    /// In the order they first came.
    private(set) var groups: [Group] = []
    private var current = -1
    private var positions: [[UInt8]: Int] = [:]

    /// What a group of rows adds up to.
    struct Group: Sendable {
        /// As TabSeparated text.
        let key: [UInt8]
        /// One for each summed column.
        var sums: [ReportDecimal]
    }

    /// More groups of totals than this are no totals.
    static let groupsMax = 1000

    init(_ definition: ReportDefinition) {
        self.definition = definition
        let given = definition.givenColumns.map(\.name)
        fields = definition.columns.map { column in given.firstIndex(of: column.name) }
        hasDerived = fields.contains(nil)
        if case .by(let name) = definition.totals { keyField = given.firstIndex(of: name) } else { keyField = nil }
        var summed: [(column: Int, field: Int)] = []
        for (index, column) in definition.columns.enumerated() where column.total == .sum {
            if let field = fields[index] { summed.append((index, field)) }
        }
        self.summed = summed
    }

    /// Whether the statement gives what the definition says; throws which column does not.
    func check(_ head: ReportRowScanner.Head) throws(ReportError) {
        let given = definition.givenColumns
        guard head.names == given.map(\.name) else {
            throw ReportError(
                .badResult,
                "\(definition.name): the SQL gives the columns \(head.names.joined(separator: ", ")); its header says "
                    + given.map(\.name).joined(separator: ", ") + ". Make them the same, in the same order.")
        }
        for (column, type) in zip(given, head.types) where !column.format.takes(type) {
            throw ReportError(
                .badResult,
                "\(definition.name): column \(column.name) is \(column.format.rawValue), and the SQL gives \(type).")
        }
    }

    /// Counts a row, and adds it to its totals.
    mutating func add(_ row: ReportRow) throws {
        rows += 1
        guard definition.totals != .none else { return }
        if current < 0 || !isCurrent(row) { try find(row) }
        for (index, (_, field)) in summed.enumerated() where !ReportField.isNull(row[field]) {
            guard let value = ReportDecimal(row[field]), let sum = ReportDecimal.sum(groups[current].sums[index], value)
            else {
                throw ReportError(
                    .badResult,
                    "\(definition.name): column \(definition.givenColumns[field].name) can't be added up: "
                        + "\"\(ReportField.text(row[field]).prefix(60))\".")
            }
            groups[current].sums[index] = sum
        }
    }

    private func isCurrent(_ row: ReportRow) -> Bool {
        guard let keyField else { return true }
        return groups[current].key.elementsEqual(row[keyField])
    }

    private mutating func find(_ row: ReportRow) throws {
        let key = keyField.map { Array(row[$0]) } ?? []
        if let known = positions[key] {
            current = known
            return
        }
        guard groups.count < Self.groupsMax else {
            throw ReportError(.tooLarge, "\(definition.name): more than \(Self.groupsMax) rows of totals.")
        }
        current = groups.count
        positions[key] = current
        groups.append(Group(key: key, sums: summed.map { _ in .zero }))
    }

    // MARK: totals

    /// The rows of totals, a text for each of the definition's columns; nil where nothing stands in one.
    ///
    /// - Parameter given: the answers of the statement for the totals, values by column; nil where there is none.
    func totals(_ given: [[String: String]]?) throws(ReportError) -> [[String?]] {
        guard definition.totals != .none else { return [] }
        var lines: [[String?]] = []
        var left = given ?? []
        for group in groups {
            let key = group.key.withUnsafeBufferPointer { ReportField.text($0) }
            var answer: [String: String]?
            if given != nil {
                let index = left.firstIndex { values in
                    guard case .by(let name) = definition.totals else { return true }
                    return values[name] == key
                }
                guard let index else { throw differ("there are rows of \(key), and no totals") }
                answer = left.remove(at: index)
            }
            lines.append(try line(key, group.sums, answer))
        }
        for answer in left {
            // Totals of nothing but zeros need no rows.
            for (column, _) in summed {
                let name = definition.columns[column].name
                if let value = answer[name].flatMap({ ReportDecimal($0.utf8) }), value.unscaled != 0 {
                    throw differ("there is a total \(name) of \(value.text()), and no rows of it")
                }
            }
        }
        if groups.isEmpty, definition.totals == .all {
            lines = [try line("", summed.map { _ in .zero }, given?.first)]
        }
        return lines
    }

    private func line(
        _ key: String, _ sums: [ReportDecimal], _ answer: [String: String]?
    ) throws(ReportError) -> [String?] {
        var values: [String: ReportDecimal] = [:]
        for (index, (column, _)) in summed.enumerated() {
            let name = definition.columns[column].name
            values[name] = sums[index]
            guard let answer else { continue }
            guard let text = answer[name], let value = ReportDecimal(text.utf8),
                ReportDecimal.isEqual(value, sums[index])
            else {
                throw differ(
                    "\(name) adds up to \(sums[index].text()) \(key), and its total is \(answer[name] ?? "missing")")
            }
        }
        if let answer {
            for column in definition.columns where column.total == .given {
                values[column.name] = answer[column.name].flatMap { ReportDecimal($0.utf8) }
            }
        }
        return definition.columns.map { column in
            if case .by(column.name) = definition.totals { return key }
            return value(column, values)?.text()
        }
    }

    private func differ(_ what: String) -> ReportError {
        ReportError(.totalsDiffer, "\(definition.name): \(what). The report is not given out; run it again.")
    }

    private func value(_ column: ReportColumn, _ values: [String: ReportDecimal]) -> ReportDecimal? {
        switch column.total {
        case .none: nil
        case .sum, .given: values[column.name]
        case .ratio(let a, let b):
            Self.pair(values[a], values[b]).flatMap {
                ReportDecimal.ratio($0, $1, decimals: column.format == .money ? 2 : 4)
            }
        case .change(let a, let b):
            Self.pair(values[a], values[b]).flatMap { ReportDecimal.change($0, $1) }
        }
    }

    private static func pair<Value>(_ a: Value?, _ b: Value?) -> (Value, Value)? {
        if let a, let b { (a, b) } else { nil }
    }

    // MARK: rows

    /// A row as texts, one for each of the definition's columns; nil for NULL.
    func texts(_ row: ReportRow) -> [String?] {
        var values: [String: ReportDecimal] = [:]
        if hasDerived {
            for (index, column) in definition.columns.enumerated() where column.format.isNumber {
                if let field = fields[index] { values[column.name] = ReportDecimal(row[field]) }
            }
        }
        return definition.columns.enumerated().map { index, column in
            guard let field = fields[index] else { return value(column, values)?.text() }
            return ReportField.isNull(row[field]) ? nil : ReportField.text(row[field])
        }
    }
}

extension ReportColumn.Format {
    /// Whether a column of this type of ClickHouse's can be written so.
    func takes(_ type: String) -> Bool {
        var type = type[...]
        for wrapper in ["Nullable(", "LowCardinality(", "Nullable("] where type.hasPrefix(wrapper) {
            type = type.dropFirst(wrapper.count).dropLast()
        }
        let isInteger = type.hasPrefix("UInt") || type.hasPrefix("Int")
        let isDecimal = type.hasPrefix("Decimal(")
        switch self {
        case .text:
            return ["String", "UUID"].contains(type) || type.hasPrefix("Enum") || type.hasPrefix("FixedString(")
        case .integer: return isInteger
        case .money: return isDecimal
        case .number, .percent: return isInteger || isDecimal || type.hasPrefix("Float")
        case .date: return type == "Date"
        case .time: return isInteger
        }
    }
}
