/// A server's version and the range that is supported. Pure.
struct ServerVersion: Equatable {
    let name: String
    /// As the server says it.
    let text: String
    /// Major and minor, to be compared.
    let number: [Int]
    /// The first one supported, and the newest that was tried.
    let supported: ClosedRange<Int>
    /// How major and minor become one number to compare.
    private static let minorsMax = 1000

    /// `pg_sequences`, `xid8` and `gen_random_uuid` are there from 13 on.
    static func postgres(_ text: String) -> Self {
        Self("PostgreSQL", text, number(13, 0)...number(17, minorsMax - 1))
    }

    /// 18.16 is what Debian has; 26.9 is the newest engine the statements were run on.
    static func clickHouse(_ text: String) -> Self {
        Self("ClickHouse", text, number(18, 16)...number(26, minorsMax - 1))
    }

    private init(_ name: String, _ text: String, _ supported: ClosedRange<Int>) {
        self.name = name
        self.text = text
        self.supported = supported
        number = text.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    }

    private static func number(_ major: Int, _ minor: Int) -> Int { major * minorsMax + minor }

    func finding(_ check: String) -> Finding {
        guard let major = number.first else {
            return .warning(check, "\(name) gives no version: \(text)", advice: "see whether the address is right")
        }
        let value = Self.number(major, number.count > 1 ? min(number[1], Self.minorsMax - 1) : 0)
        if value < supported.lowerBound {
            let first = (supported.lowerBound / Self.minorsMax, supported.lowerBound % Self.minorsMax)
            return .problem(
                check, "\(name) \(text) is too old",
                advice: "upgrade it to \(first.0)\(first.1 == 0 ? "" : ".\(first.1)") or newer")
        }
        if value > supported.upperBound {
            return .warning(
                check, "\(name) \(text) is newer than what this program was tried with",
                advice: "look for a newer lugx; until then watch the log for refused statements")
        }
        return .ok(check, "\(name) \(text)")
    }
}
