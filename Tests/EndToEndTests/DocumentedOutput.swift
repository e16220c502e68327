/// Whether a command printed what its page shows.
///
/// The page shows what was once printed, so some of it must be allowed to differ. What has one of the named forms of
/// ``forms`` may be another value of the same form. `…` stands for any text within a line, a line of `…` for any lines.
enum DocumentedOutput {
    nonisolated(unsafe) private static let forms: [(name: String, pattern: Regex<Substring>)] = [
        ("id", /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/),
        ("time", /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/),
        ("date", /20\d\d-\d\d-\d\d/),
        ("order number", /LX-[0-9A-Z]{5}-[0-9A-Z]{5}/),
        ("token", /eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/),
        ("address", /(?:127\.0\.0\.1|localhost):\d+/),
        ("seconds", /\b\d+(?:\.\d+)? m?s\b/),
    ]

    /// What differs, for a person; nil where nothing does.
    static func difference(shown: [String], printed: [String]) -> String? {
        let (shown, printed) = (lines(shown), lines(printed))
        guard !fits(shown[...], printed[...]) else { return nil }
        return
            "the page shows\n\(shown.joined(separator: "\n"))\nbut this was printed:\n\(printed.joined(separator: "\n"))"
    }

    /// Without white space at the ends of lines and at the end, the named forms by their names.
    private static func lines(_ lines: [String]) -> [String] {
        var lines = lines.map { line in
            var line = line
            for form in forms { line.replace(form.pattern, with: "‹\(form.name)›") }
            return String(line.reversed().drop(while: \.isWhitespace).reversed())
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func fits(_ shown: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return printed.isEmpty }
        if first == "…" {
            return (printed.startIndex...printed.endIndex).contains { fits(shown.dropFirst(), printed[$0...]) }
        }
        guard let line = printed.first, fits(line: first, line) else { return false }
        return fits(shown.dropFirst(), printed.dropFirst())
    }

    private static func fits(line shown: String, _ printed: String) -> Bool {
        let parts = shown.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return shown == printed }
        guard printed.hasPrefix(parts[0]) else { return false }
        var rest = printed.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts.last ?? "")
    }
}
