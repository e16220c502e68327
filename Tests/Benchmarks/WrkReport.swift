/// What `wrk --latency` prints.
struct WrkReport {
    var requests = 0.0
    var requestsPerSecond = 0.0
    /// Milliseconds.
    var p50 = 0.0
    var p99 = 0.0
    /// Answers other than 2xx and 3xx, and socket errors.
    var errors = 0

    init?(_ output: String) {
        for line in output.split(separator: "\n") {
            let words = line.split { $0 == " " || $0 == "," }.map(String.init)
            if words.first == "Requests/sec:", words.count == 2 { requestsPerSecond = Double(words[1]) ?? 0 }
            if words.count > 2, words[1] == "requests", words[2] == "in" { requests = Double(words[0]) ?? 0 }
            if words.first == "50%" { p50 = Self.milliseconds(words[1]) }
            if words.first == "99%" { p99 = Self.milliseconds(words[1]) }
            if words.first == "Non-2xx", let count = words.last.flatMap(Int.init) { errors += count }
            if words.first == "Socket" { errors += words.compactMap(Int.init).reduce(0, +) }
        }
        guard requestsPerSecond > 0 else { return nil }
    }

    private static func milliseconds(_ text: String) -> Double {
        let number = Double(text.prefix { $0.isNumber || $0 == "." }) ?? 0
        return text.hasSuffix("us") ? number / 1000 : text.hasSuffix("ms") ? number : number * 1000
    }
}
