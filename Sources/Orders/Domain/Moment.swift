import Postgres

/// A moment as clients write it: `2026-11-22T12:00:00Z`, `2026-11-22T13:00:00.5+01:00`.
enum Moment {
    static let rule = "a moment such as 2026-11-22T12:00:00Z"

    /// Nil for anything else, such as a 30th of February.
    static func parse(_ text: String) -> PostgresTimestamp? {
        guard text.utf8.count <= 40,
            let match = text.wholeMatch(
                of: /(\d{4})-(\d\d)-(\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)/.asciiOnlyDigits()),
            let (year, month, day) = Self.numbers(match.1, match.2, match.3),
            (1970...9998).contains(year), (1...12).contains(month), (1...Self.days(month, year)).contains(day),
            match.4 < "24", match.4.suffix(2) < "60"
        else { return nil }
        let fraction = match.5.map { String($0.prefix(7)) } ?? ""
        let zone = match.6 == "Z" || match.6 == "z" ? "+00" : String(match.6)
        return PostgresTimestamp("\(match.1)-\(match.2)-\(match.3) \(match.4)\(fraction)\(zone)")
    }

    private static func numbers(_ texts: Substring...) -> (Int, Int, Int)? {
        let numbers = texts.compactMap { Int($0) }
        return numbers.count == 3 ? (numbers[0], numbers[1], numbers[2]) : nil
    }

    private static func days(_ month: Int, _ year: Int) -> Int {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
