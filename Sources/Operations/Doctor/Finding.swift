/// What one check of an installation found.
package struct Finding: Sendable, Encodable, Equatable {
    package enum Level: String, Sendable, Encodable, Comparable, CaseIterable {
        case ok, warning, problem

        package static func < (a: Self, b: Self) -> Bool { a.rank < b.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    /// From a closed set, such as `postgresql.migrations`.
    package let check: String
    package let level: Level
    package var found: String
    /// What to do; nil where nothing is to be done.
    package var advice: String?

    init(_ check: String, _ level: Level, _ found: String, advice: String? = nil) {
        self.check = check
        self.level = level
        self.found = found
        self.advice = advice
    }

    static func ok(_ check: String, _ found: String) -> Finding { Finding(check, .ok, found) }

    static func warning(_ check: String, _ found: String, advice: String) -> Finding {
        Finding(check, .warning, found, advice: advice)
    }

    static func problem(_ check: String, _ found: String, advice: String) -> Finding {
        Finding(check, .problem, found, advice: advice)
    }
}
