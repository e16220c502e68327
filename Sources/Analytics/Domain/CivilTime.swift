/// A date and a time of day in the Gregorian calendar, without a zone.
package struct CivilTime: Sendable, Equatable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour = 0
    package var minute = 0
    package var second = 0

    /// Reads `2026-11-22`, `2026-11-22T10:00`, `2026-11-22T10:00:00.5Z`, `2026-11-22 10:00:00+01:00`; decimals of a
    /// second are cut off. Nil for anything else, days that do not exist, and years outside 1970-2105.
    package static func parse(_ text: String) -> (civil: CivilTime, offsetSeconds: Int?)? {
        var rest = text.utf8[...]
        guard let year = digits(&rest, 4), skip(&rest, "-"), let month = digits(&rest, 2), skip(&rest, "-"),
            let day = digits(&rest, 2)
        else { return nil }
        var time = CivilTime(year: year, month: month, day: day)
        guard (1970...2105).contains(year), (1...12).contains(month), (1...days(year, month)).contains(day) else {
            return nil
        }
        if rest.isEmpty { return (time, nil) }
        guard skip(&rest, "T") || skip(&rest, "t") || skip(&rest, " "), let hour = digits(&rest, 2), hour < 24,
            skip(&rest, ":"), let minute = digits(&rest, 2), minute < 60
        else { return nil }
        time.hour = hour
        time.minute = minute
        if skip(&rest, ":") {
            guard let second = digits(&rest, 2), second < 60 else { return nil }
            time.second = second
            if skip(&rest, ".") {
                guard let first = rest.first, isDigit(first), rest.count <= 20 else { return nil }
                rest = rest.drop(while: isDigit)
            }
        }
        if rest.isEmpty { return (time, nil) }
        if skip(&rest, "Z") || skip(&rest, "z") { return rest.isEmpty ? (time, 0) : nil }
        // A plus sign in a query that was not percent-encoded arrives as a space.
        let isNegative = skip(&rest, "-")
        guard isNegative || skip(&rest, "+") || skip(&rest, " "), let hours = digits(&rest, 2), hours <= 14 else {
            return nil
        }
        _ = skip(&rest, ":")
        guard let minutes = rest.isEmpty ? 0 : digits(&rest, 2), minutes < 60, rest.isEmpty else { return nil }
        let offset = hours * 3600 + minutes * 60
        return (time, isNegative ? -offset : offset)
    }

    /// As if it stood in UTC.
    package var secondsSince1970: Int64 {
        // Days from civil, counted from March so that the leap day comes last.
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
        return Int64(days) * 86_400 + Int64(hour * 3600 + minute * 60 + second)
    }

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// The date and time in UTC; for moments from 1970 on.
    package init(secondsSince1970: Int64) {
        let (days, seconds) = secondsSince1970.quotientAndRemainder(dividingBy: 86_400)
        let shifted = Int(days) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = Int(seconds) / 3600
        minute = Int(seconds) / 60 % 60
        second = Int(seconds) % 60
    }

    /// `2026-11-22T10:00:00`.
    package var text: String {
        "\(year)-\(Self.two(month))-\(Self.two(day))T\(Self.two(hour)):\(Self.two(minute)):\(Self.two(second))"
    }

    static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static func days(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func digits(_ rest: inout Substring.UTF8View, _ count: Int) -> Int? {
        let head = rest.prefix(count)
        guard head.count == count, head.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return head.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func skip(_ rest: inout Substring.UTF8View, _ character: Unicode.Scalar) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest = rest.dropFirst()
        return true
    }
}
