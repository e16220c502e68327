/// One field of a cron expression: the numbers it allows, as bits, and whether it begins with a star.
struct CronField: Sendable, Hashable {
    /// What a field may hold, and what it is called where it holds something else.
    struct Kind: Sendable {
        let name: String
        let range: ClosedRange<Int>
        var names: [String] = []
        /// The number of the first name.
        var firstName = 0

        static let minute = Kind(name: "minute", range: 0...59)
        static let hour = Kind(name: "hour", range: 0...23)
        static let day = Kind(name: "day of month", range: 1...31)
        static let month = Kind(
            name: "month", range: 1...12,
            names: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], firstName: 1)
        /// Sunday is 0 and 7.
        static let weekday = Kind(
            name: "day of week", range: 0...7, names: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])
    }

    /// Bit n is set where n is allowed; Sunday is bit 0.
    let bits: UInt64
    /// Vixie's cron goes by the field's first character, so that `*/2` counts as one that begins with a star.
    let startsWithStar: Bool

    init(_ text: Substring, _ kind: Kind) throws(CronExpression.Fault) {
        startsWithStar = text.first == "*"
        var bits: UInt64 = 0
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            for number in try Self.numbers(part, kind) {
                // Only the day of the week has a 7 that is a 0.
                bits |= 1 << (kind.name == Kind.weekday.name ? number % 7 : number)
            }
        }
        self.bits = bits
    }

    func allows(_ number: Int) -> Bool { bits & (1 << number) != 0 }

    private static func numbers(_ part: Substring, _ kind: Kind) throws(CronExpression.Fault) -> StrideThrough<Int> {
        let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var step = 1
        if pieces.count == 2 {
            guard let number = plain(pieces[1]), number > 0, number <= kind.range.upperBound else {
                throw fault(kind, "\"\(part.prefix(40))\": a step is a number from 1 to \(kind.range.upperBound)")
            }
            step = number
        }
        if pieces[0] == "*" {
            let last = kind.name == Kind.weekday.name ? 6 : kind.range.upperBound
            return stride(from: kind.range.lowerBound, through: last, by: step)
        }
        let ends = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = ends.first, let low = number(first, kind) else {
            throw fault(kind, "\"\(part.prefix(40))\" is none of \(allowed(kind))")
        }
        guard ends.count == 2 else {
            guard pieces.count == 1 else {
                throw fault(
                    kind,
                    "\"\(part.prefix(40))\": a step needs a range, such as \(low)-\(kind.range.upperBound)/\(step)")
            }
            return stride(from: low, through: low, by: 1)
        }
        guard var high = number(ends[1], kind) else {
            throw fault(kind, "\"\(part.prefix(40))\" is none of \(allowed(kind))")
        }
        // A week may end with its Sunday.
        if kind.name == Kind.weekday.name, high == 0, low > 0 { high = 7 }
        guard low <= high else { throw fault(kind, "\"\(part.prefix(40))\" ends before it begins") }
        return stride(from: low, through: high, by: step)
    }

    private static func number(_ text: Substring, _ kind: Kind) -> Int? {
        if let place = kind.names.firstIndex(of: text.lowercased()) { return place + kind.firstName }
        guard let number = plain(text), kind.range.contains(number) else { return nil }
        return number
    }

    private static func plain(_ text: Substring) -> Int? {
        guard (1...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    private static func allowed(_ kind: Kind) -> String {
        let numbers = "\(kind.range.lowerBound)-\(kind.range.upperBound)"
        guard let first = kind.names.first, let last = kind.names.last else { return numbers }
        return "\(numbers) or \(first)-\(last)"
    }

    private static func fault(_ kind: Kind, _ reason: String) -> CronExpression.Fault {
        CronExpression.Fault(description: "\(kind.name): \(reason).")
    }
}
