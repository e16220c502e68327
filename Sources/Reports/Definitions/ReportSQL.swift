import ClickHouse

/// What a report's SQL may do: read some tables of `analytics` by one SELECT, from values that follow from the window
/// and the parameters alone.
///
/// It also runs as a reader (`readonly`) and within limits. This here is for what a reader could still do: change the
/// limits, read other databases and the server's own tables, reach files and other servers, or depend on when it runs.
enum ReportSQL {
    /// What can be read.
    static let tables: Set<String> = [
        "events", "identities", "order_channels", "order_lines", "products", "rollup_activity", "rollup_sessions",
        "rollup_values", "sales_buyers", "sales_days", "sales_facts", "sales_firsts", "sales_sums",
    ]

    /// Functions that reach out of the tables.
    private static let reaching: Set<String> = [
        "addresstoline", "addresstosymbol", "catboostevaluate", "connectionid", "currentdatabase", "currentuser",
        "demangle", "file", "fqdn", "fuzzjson", "getmacro", "getsetting", "hascolumnintable", "hostname", "merge",
        "modelevaluate", "remote", "servertimezone", "serveruuid", "sleep", "sleepeachrow", "tcpport", "throwif", "url",
        "user", "zookeepersessionuptime",
    ]
    private static let reachingPrefixes = ["dict", "joinget", "filesystem", "cluster", "hdfs", "s3", "mysql"]

    /// Functions that say something else each time.
    private static let moving: Set<String> = [
        "now", "now64", "nowinblock", "today", "yesterday", "rand", "rand32", "rand64", "randconstant",
        "canonicalrand", "generateuuidv4", "generateuuidv7", "generateulid", "generatesnowflakeid", "uptime", "version",
        "blocknumber", "rownumberinallblocks", "runningdifference", "randomstring", "randomprintableascii",
        "utctimestamp", "utc_timestamp", "current_timestamp",
    ]

    /// Words that begin a further part of a SELECT, so that none of them is a table's alias.
    private static let parts: Set<String> = [
        "ALL", "ANTI", "ANY", "ARRAY", "ASOF", "CROSS", "EXCEPT", "FULL", "GLOBAL", "GROUP", "HAVING", "INNER",
        "INTERSECT", "JOIN", "LEFT", "LIMIT", "OFFSET", "ON", "ORDER", "OUTER", "PREWHERE", "QUALIFY", "RIGHT",
        "SAMPLE", "SEMI", "UNION", "USING", "WHERE", "WINDOW", "WITH",
    ]

    /// The statements of a file's body, each looked at.
    static func statements(
        _ body: String, line: Int, _ parameters: [ReportParameter]
    ) throws(ReportFile.Fault) -> [String] {
        let text = Array(body.utf8)
        let tokens = try SQLToken.cut(text, firstLine: line)
        var unused = Set(parameters.map(\.name))
        var statements: [String] = []
        for part in tokens.split(whereSeparator: { $0.is(";") }) {
            try check(part, text, parameters, &unused)
            guard let first = part.first, let last = part.last else { continue }
            statements.append(
                String(decoding: text[first.range.lowerBound..<last.range.upperBound], as: UTF8.self))
        }
        if let name = unused.min(), !statements.isEmpty {
            throw ReportFile.Fault(line: line, reason: "the SQL does not use the parameter \(name)")
        }
        return statements
    }

    private static func check(
        _ tokens: ArraySlice<SQLToken>, _ text: [UInt8], _ parameters: [ReportParameter],
        _ unused: inout Set<String>
    ) throws(ReportFile.Fault) {
        guard let first = tokens.first, first.keyword == "SELECT" || first.keyword == "WITH" else {
            throw ReportFile.Fault(line: tokens.first?.line ?? 1, reason: "a statement begins with SELECT")
        }
        // For each open parenthesis, whether it is a table in a FROM.
        var depth: [Bool] = []
        var isAfterTable = false
        var index = tokens.startIndex
        func at(_ index: Int) -> SQLToken? { tokens.indices.contains(index) ? tokens[index] : nil }
        while let token = at(index) {
            let keyword = token.keyword
            if isAfterTable {
                if token.is(",") {
                    throw ReportFile.Fault(line: token.line, reason: "several tables: join them with JOIN")
                }
                if keyword == "AS", at(index + 1)?.keyword == "ARRAY" {
                    throw ReportFile.Fault(line: token.line, reason: "array is no name for a table")
                }
                isAfterTable = !keyword.isEmpty && !parts.contains(keyword)
            }
            switch token.kind {
            case .placeholder:
                unused.remove(try placeholder(token, text, parameters))
            case .sign(UInt8(ascii: "(")): depth.append(false)
            case .sign(UInt8(ascii: ")")):
                guard let isTable = depth.popLast() else {
                    throw ReportFile.Fault(line: token.line, reason: "a parenthesis too many")
                }
                isAfterTable = isTable
            case .word(let word):
                try name(word, keyword, token.line, isCall: at(index + 1)?.is("(") == true)
                if keyword == "FROM" || (keyword == "JOIN" && at(index - 1)?.keyword != "ARRAY") {
                    index = try table(tokens, index + 1, &depth)
                    isAfterTable = depth.last != true
                    continue
                }
                if keyword == "IN" { try list(tokens, index + 1) }
            case .number, .quoted, .sign: break
            }
            index += 1
        }
        guard depth.isEmpty else {
            throw ReportFile.Fault(line: first.line, reason: "a parenthesis is not closed")
        }
    }

    private static func name(_ word: String, _ keyword: String, _ line: Int, isCall: Bool) throws(ReportFile.Fault) {
        if ["SETTINGS", "FORMAT", "INTO", "OUTFILE", "EXPLAIN", "DESCRIBE", "SHOW", "INSERT"].contains(keyword) {
            throw ReportFile.Fault(line: line, reason: "\(keyword) is not taken in a report")
        }
        guard isCall || ["CURRENT_TIMESTAMP", "UTC_TIMESTAMP"].contains(keyword) else { return }
        let function = word.lowercased()
        guard !reaching.contains(function), !reachingPrefixes.contains(where: { function.hasPrefix($0) }) else {
            throw ReportFile.Fault(line: line, reason: "the function \(word.prefix(40)) is not taken in a report")
        }
        guard !moving.contains(function) else {
            throw ReportFile.Fault(
                line: line,
                reason: "\(word.prefix(40)) says something else each time; a report follows from {from:DateTime} and "
                    + "{to:DateTime}")
        }
    }

    /// What is read stands here: a SELECT in parentheses, or one of the tables. Returns where to go on.
    private static func table(
        _ tokens: ArraySlice<SQLToken>, _ start: Int, _ depth: inout [Bool]
    ) throws(ReportFile.Fault) -> Int {
        let line = tokens[start - 1].line
        var index = start
        while tokens.indices.contains(index), tokens[index].is("(") {
            depth.append(true)
            index += 1
        }
        if index > start {
            guard tokens.indices.contains(index), ["SELECT", "WITH"].contains(tokens[index].keyword) else {
                throw ReportFile.Fault(line: line, reason: "FROM ( is followed by SELECT")
            }
            return index
        }
        guard tokens.indices.contains(index + 2), tokens[index].kind == .word("analytics"), tokens[index + 1].is("."),
            case .word(let name) = tokens[index + 2].kind, tables.contains(name)
        else {
            let known = tables.sorted().joined(separator: ", ")
            throw ReportFile.Fault(
                line: line,
                reason: "FROM and JOIN are followed by analytics.<table> or a SELECT in parentheses; "
                    + "tables: \(known)")
        }
        return index + 3
    }

    /// What stands after IN: values or a SELECT, never a name, which would be a table's.
    private static func list(_ tokens: ArraySlice<SQLToken>, _ start: Int) throws(ReportFile.Fault) {
        let line = tokens[start - 1].line
        let fault = ReportFile.Fault(line: line, reason: "IN is followed by values or a SELECT in parentheses")
        var index = start
        while tokens.indices.contains(index), tokens[index].is("(") { index += 1 }
        guard tokens.indices.contains(index) else { throw fault }
        guard case .word = tokens[index].kind else { return }
        guard index > start else { throw fault }
        if ["SELECT", "WITH"].contains(tokens[index].keyword) { return }
        guard tokens.indices.contains(index + 1), tokens[index + 1].is("(") else { throw fault }
    }

    private static func placeholder(
        _ token: SQLToken, _ text: [UInt8], _ parameters: [ReportParameter]
    ) throws(ReportFile.Fault) -> String {
        let words = String(decoding: text[token.range].dropFirst().dropLast(), as: UTF8.self).filter { $0 != " " }
            .split(separator: ":", omittingEmptySubsequences: false).map { String($0) }
        guard words.count == 2 else {
            throw ReportFile.Fault(line: token.line, reason: "expected a placeholder such as {from:DateTime}")
        }
        let (name, type) = (words[0], words[1])
        if let standard = ReportFile.standardValues[name] {
            guard type == standard else {
                throw ReportFile.Fault(line: token.line, reason: "{\(name)} is a \(standard)")
            }
            return name
        }
        guard let parameter = parameters.first(where: { $0.name == name }) else {
            throw ReportFile.Fault(
                line: token.line,
                reason: "{\(name.prefix(40))}: no parameter; there are also "
                    + ReportFile.standardValues.keys.sorted().joined(separator: ", "))
        }
        switch parameter.kind {
        case .text, .choice, .currency:
            guard type == "String" else { throw ReportFile.Fault(line: token.line, reason: "{\(name)} is a String") }
        case .integer:
            guard case .signed(let bits) = ClickHouseType(type), bits == 64 else {
                throw ReportFile.Fault(line: token.line, reason: "{\(name)} is an Int64")
            }
        }
        return name
    }
}
