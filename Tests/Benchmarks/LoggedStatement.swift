/// A statement as PostgreSQL logs it (`log_statement = 'all'`), with the values it was executed with.
struct LoggedStatement {
    let sql: String
    /// From $1 on; nil is NULL.
    let parameters: [String?]

    /// Those that were executed, in their order.
    static func all(in log: String) -> [LoggedStatement] {
        var statements: [LoggedStatement] = []
        for entry in entries(log) {
            if let sql = entry.firstRange(of: #/LOG:  (?:execute [^:]*|statement): /#).map({
                String(entry[$0.upperBound...])
            }) {
                statements.append(LoggedStatement(sql: sql, parameters: []))
            } else if let found = entry.firstRange(of: #/DETAIL:  parameters: /#), let last = statements.popLast() {
                statements.append(
                    LoggedStatement(sql: last.sql, parameters: values(String(entry[found.upperBound...]))))
            }
        }
        return statements
    }

    /// A line that begins with a tab belongs to the one before it.
    private static func entries(_ log: String) -> [String] {
        var entries: [String] = []
        for line in log.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("\t"), let last = entries.popLast() {
                entries.append(last + "\n" + line.dropFirst())
            } else {
                entries.append(String(line))
            }
        }
        return entries
    }

    /// Of `$1 = 'it''s', $2 = NULL`.
    private static func values(_ text: String) -> [String?] {
        var values: [String?] = []
        var rest = text[...]
        while let mark = rest.firstRange(of: #/\$[0-9]+ = /#) {
            rest = rest[mark.upperBound...]
            guard rest.first == "'" else {
                values.append(nil)
                continue
            }
            rest.removeFirst()
            var value = ""
            while let character = rest.popFirst() {
                if character == "'" {
                    guard rest.first == "'" else { break }
                    rest.removeFirst()
                }
                value.append(character)
            }
            values.append(value)
        }
        return values
    }
}
