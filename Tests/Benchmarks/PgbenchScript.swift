import Foundation

/// Statements that were logged, as a script of pgbench that does the same again with other keys.
///
/// A key that the statements were given (a UUID, an order's number, the client's own key) is drawn anew in each
/// transaction, the same one wherever it stands; products are drawn among all there are. Everything else is as it was.
struct PgbenchScript {
    private let keep: Set<String>
    private let products: [String: ClosedRange<Int>]
    private var variables: [(name: String, draw: String)] = []
    private var names: [String: String] = [:]

    /// - Parameters:
    ///   - keep: values that stay what they are.
    ///   - products: the products that were ordered, each with the numbers of those that stand for it.
    init(keep: Set<String>, products: [String: ClosedRange<Int>]) {
        self.keep = keep
        self.products = products
    }

    mutating func text(_ statements: [LoggedStatement]) -> String {
        let lines = statements.map { sql($0) + ";" }
        return (variables.map { "\\set \($0.name) \($0.draw)" } + lines).joined(separator: "\n") + "\n"
    }

    /// The statement with its values in it.
    private mutating func sql(_ statement: LoggedStatement) -> String {
        var result = ""
        var rest = statement.sql[...]
        while let character = rest.first {
            if rest.hasPrefix("--") {
                rest = rest[(rest.firstIndex(of: "\n") ?? rest.endIndex)...]
            } else if character == "'" || character == "\"" {
                // A doubled quotation mark ends one text and begins the next, which comes to the same.
                let end = rest.dropFirst().firstIndex(of: character) ?? rest.index(before: rest.endIndex)
                let text = rest[rest.index(after: rest.startIndex)..<end]
                result += character == "'" ? Self.literal(String(text)) : "\"\(text)\""
                rest = rest[rest.index(after: end)...]
            } else if let mark = rest.prefixMatch(of: #/\$([0-9]+)/#), let number = Int(mark.1),
                statement.parameters.indices.contains(number - 1)
            {
                result += value(statement.parameters[number - 1])
                rest = rest[mark.range.upperBound...]
            } else {
                result.append(character)
                rest.removeFirst()
            }
        }
        return result.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private mutating func value(_ value: String?) -> String {
        guard let value else { return "NULL" }
        if let key = key(value) { return key }
        // An array of keys.
        if value.hasPrefix("{"), value.hasSuffix("}") {
            let items = value.dropFirst().dropLast().split(separator: ",").map { key(String($0)) }
            if !items.isEmpty, items.allSatisfy({ $0 != nil }) {
                return "ARRAY[\(items.compactMap(\.self).joined(separator: ", "))]"
            }
        }
        return Self.literal(value)
    }

    /// What is drawn for a key; nil for what is none.
    private mutating func key(_ value: String) -> String? {
        guard !keep.contains(value) else { return nil }
        if let numbers = products[value] {
            let name = variable(value, "random(\(numbers.lowerBound), \(numbers.upperBound))")
            return "('00000000-0000-4000-9000-' || lpad(:\(name)::text, 12, '0'))::uuid"
        }
        let draw = "random(0, 999999999999)"
        if value.wholeMatch(of: #/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/#) != nil {
            return "('00000000-0000-4000-8000-' || lpad(:\(variable(value, draw))::text, 12, '0'))::uuid"
        }
        if value.hasPrefix("LX-") { return "('LX-' || :\(variable(value, draw))::text)" }
        if value.hasPrefix("benchmark-") { return "('benchmark-' || :\(variable(value, draw))::text)" }
        return nil
    }

    private mutating func variable(_ value: String, _ draw: String) -> String {
        if let name = names[value] { return name }
        let name = "v\(variables.count)"
        names[value] = name
        variables.append((name, draw))
        return name
    }

    /// pgbench takes a colon before a letter for a variable of its own, in a text too.
    static func literal(_ text: String) -> String {
        let quoted = text.replacing("'", with: "''")
        guard text.contains(":") || text.contains("\\") else { return "'\(quoted)'" }
        return "E'\(quoted.replacing("\\", with: "\\\\").replacing(":", with: "\\x3a"))'"
    }
}
