import FoundationEssentials

/// A file of `KEY=value` lines as a shell would read them: `#` starts a comment line, `export ` may precede,
/// single or double quotes may enclose the value. `lugx up` writes such a file.
package enum EnvironmentFile {
    /// The values by name; the last of several wins.
    package static func parse(_ text: String, path: String) throws(ConfigurationError) -> [String: String] {
        var values: [String: String] = [:]
        var faults: [String] = []
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, rawLine) in lines.enumerated() {
            var line = trimmed(rawLine)
            if line.isEmpty || line.hasPrefix("#") { continue }
            if line.hasPrefix("export ") { line = trimmed(line.dropFirst(7)) }
            guard let equals = line.firstIndex(of: "="), isName(line[..<equals]) else {
                faults.append("\(path):\(index + 1): expected KEY=value.")
                continue
            }
            guard let value = unquoted(trimmed(line[line.index(after: equals)...])) else {
                faults.append("\(path):\(index + 1): the quotation mark is not closed.")
                continue
            }
            values[String(line[..<equals])] = value
        }
        guard faults.isEmpty else { throw ConfigurationError(faults) }
        return values
    }

    /// The text of a file; nil where it can't be read or is not UTF-8.
    package static func read(_ path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == UInt8(ascii: "_") || Character(UnicodeScalar($0)).isASCIIWord }
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard let quote = text.first, quote == "'" || quote == "\"" else { return String(text) }
        guard text.count >= 2, text.last == quote else { return nil }
        return String(text.dropFirst().dropLast())
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var rest = text
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return rest
    }
}

extension Character {
    fileprivate var isASCIIWord: Bool { isASCII && (isLetter || isNumber) }
}
