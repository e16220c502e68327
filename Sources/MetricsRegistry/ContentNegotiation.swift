/// Chooses the format of a scrape from the request's `Accept` header (RFC 9110, section 12.5.1).
package enum ContentNegotiation {
    /// The format the client prefers. OpenMetrics only for those who name it: a browser's or curl's `*/*` gets plain
    /// text, and so does a client that accepts neither, which helps it more than a 406.
    ///
    /// - Parameter accept: The header's value, several headers joined by commas; `nil` without one.
    package static func format(accept: String?) -> ExpositionFormat {
        guard let accept else { return .text004 }
        let ranges = accept.split(separator: ",").prefix(rangesMax).compactMap(MediaRange.init)
        let openMetrics = best(ranges, type: "application", subtype: "openmetrics-text", versions: ["1.0.0"])
        let text = best(ranges, type: "text", subtype: "plain", versions: ["0.0.4"])
        // Between equals the more telling format wins, if it was named and not just covered by a wildcard.
        guard openMetrics.quality > 0, openMetrics.specificity >= 3, openMetrics.quality >= text.quality else {
            return .text004
        }
        return .openMetrics100
    }

    /// Ranges of a header that are looked at; Prometheus sends four.
    static let rangesMax = 32

    /// The quality of the most specific range that covers a media type (0 if none does), and how specific it is.
    private static func best(
        _ ranges: [MediaRange], type: String, subtype: String, versions: [String]
    ) -> (quality: Double, specificity: Int) {
        var best = (quality: 0.0, specificity: 0)
        for range in ranges {
            guard let specificity = range.specificity(type: type, subtype: subtype, versions: versions) else {
                continue
            }
            if specificity > best.specificity || (specificity == best.specificity && range.quality > best.quality) {
                best = (range.quality, specificity)
            }
        }
        return best
    }
}

/// One element of an `Accept` header: `text/plain;version=0.0.4;q=0.5`.
struct MediaRange: Hashable {
    let type: String
    let subtype: String
    let version: String?
    /// 0 to 1.
    let quality: Double

    /// `nil` for what is no media range, or has a quality that is none.
    init?(_ text: Substring) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map(Self.trimmed)
        let names = parts[0].lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard names.count == 2, !names[0].isEmpty, !names[1].isEmpty else { return nil }
        var version: String?
        var quality = 1.0
        for part in parts.dropFirst() {
            guard let equals = part.firstIndex(of: "=") else { continue }
            let value = Self.trimmed(part[part.index(after: equals)...])
            switch Self.trimmed(part[..<equals]).lowercased() {
            case "version": version = value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : String(value)
            case "q":
                guard let number = Double(value), (0...1).contains(number) else { return nil }
                quality = number
            default: break
            }
        }
        self.type = String(names[0])
        self.subtype = String(names[1])
        self.version = version
        self.quality = quality
    }

    /// 1 for `*/*`, 2 for `type/*`, 3 for the type, 4 for the type with its version; `nil` when it does not cover it.
    func specificity(type: String, subtype: String, versions: [String]) -> Int? {
        if self.type == "*", self.subtype == "*" { return 1 }
        guard self.type == type else { return nil }
        if self.subtype == "*" { return 2 }
        guard self.subtype == subtype else { return nil }
        guard let version else { return 3 }
        return versions.contains(version) ? 4 : nil
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return text
    }
}
