/// A value as its option's format understands it.
package enum ConfigurationValue: Sendable, Equatable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case seconds(Double)
    case list([String])
    case rate(RateLimit?)

    /// Reads `text`; nil where it does not fit the format.
    package init?(_ text: String, format: ConfigurationOption.Format) {
        switch format {
        case .text, .path:
            guard !text.isEmpty else { return nil }
            self = .text(text)
        case .boolean:
            switch text.lowercased() {
            case "true", "1", "yes", "on": self = .boolean(true)
            case "false", "0", "no", "off": self = .boolean(false)
            default: return nil
            }
        case .integer(let range):
            guard let value = Int(text), range.contains(value) else { return nil }
            self = .integer(value)
        case .bytes(let range):
            guard let value = Self.bytes(text), range.contains(value) else { return nil }
            self = .integer(value)
        case .seconds(let range):
            guard let value = Double(text), range.contains(value) else { return nil }
            self = .seconds(value)
        case .list:
            self = .list(text.split(separator: ",").map { Self.trimmed($0) }.filter { !$0.isEmpty })
        case .choice(let choices):
            guard choices.contains(text.lowercased()) else { return nil }
            self = .text(text.lowercased())
        case .url(let schemes):
            guard let colon = text.firstIndex(of: ":"), schemes.contains(text[..<colon].lowercased()),
                text[colon...].hasPrefix("://"), text[colon...].utf8.count > 3
            else { return nil }
            self = .text(text)
        case .rate:
            if text == "off" {
                self = .rate(nil)
            } else {
                guard let rate = RateLimit(text) else { return nil }
                self = .rate(rate)
            }
        }
    }

    private static func bytes(_ text: String) -> Int? {
        let units: [(String, Int)] = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("TiB", 40)]
        for (unit, shift) in units where text.hasSuffix(unit) {
            guard let count = Int(trimmed(text.dropLast(3))) else { return nil }
            let (value, overflow) = count.multipliedReportingOverflow(by: 1 << shift)
            return overflow ? nil : value
        }
        return Int(text)
    }

    private static func trimmed(_ text: Substring) -> String {
        var rest = text
        while rest.first == " " { rest = rest.dropFirst() }
        while rest.last == " " { rest = rest.dropLast() }
        return String(rest)
    }
}

extension ConfigurationOption.Format {
    /// What a value should look like, for messages and pages.
    package var expectation: String {
        switch self {
        case .text, .path: "a text that is not empty"
        case .boolean: "true or false"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .bytes(let range): "a size such as 64MiB, from \(range.lowerBound) to \(range.upperBound) bytes"
        case .seconds(let range): "a number of seconds from \(range.lowerBound) to \(range.upperBound)"
        case .list: "texts separated by commas"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .url(let schemes): "a URL that starts with \(schemes.map { "\($0)://" }.joined(separator: " or "))"
        case .rate: "a rate such as 1000/15m (s, m or h), or off"
        }
    }
}
