/// What `lugx config` prints: every option, its value, where it came from; secrets masked.
package struct ConfigurationReport: Sendable {
    package let configuration: ServiceConfiguration

    package init(_ configuration: ServiceConfiguration) {
        self.configuration = configuration
    }

    /// A table: name, value, source; with `help`, the flag and the explanation follow on a line of their own.
    package func text(help: Bool) -> String {
        let rows = ConfigurationOption.all.map { option in
            let (text, source) = configuration.origin(option)
            return (option, text.map { Self.masked($0, option.secrecy) } ?? "-", source.rawValue)
        }
        let nameWidth = rows.map(\.0.name.count).max() ?? 0
        let valueWidth = min(rows.map(\.1.count).max() ?? 0, 60)
        return rows.map { option, value, source in
            let line = "\(padded(option.name, nameWidth))  \(padded(value, valueWidth))  \(source)\n"
            return help ? line + "    \(option.flag): \(option.help)\n" : line
        }.joined()
    }

    /// The value with what must not be shown replaced by `****`.
    package static func masked(_ text: String, _ secrecy: ConfigurationOption.Secrecy) -> String {
        switch secrecy {
        case .open: return text
        case .secret: return text.isEmpty ? "" : "****"
        case .password:
            // Too much is masked rather than too little: up to the last @, wherever it is, and all of a query.
            var shown = Substring(text)
            var masked = ""
            if let start = shown.firstRange(ofSchemeSeparator: "://"), let at = shown.lastIndex(of: "@"), at >= start,
                let colon = shown[start..<at].firstIndex(of: ":")
            {
                masked = shown[..<colon] + ":****"
                shown = shown[at...]
            }
            guard let query = shown.firstIndex(where: { $0 == "?" || $0 == "#" }) else { return masked + shown }
            return masked + shown[..<query] + "?****"
        }
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Substring {
    /// The index after the first `separator`.
    fileprivate func firstRange(ofSchemeSeparator separator: String) -> Index? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(separator) { return index(start, offsetBy: separator.count) }
            start = index(after: start)
        }
        return nil
    }
}
