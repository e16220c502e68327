/// An instant with PostgreSQL's resolution of a microsecond.
package struct PostgresTimestamp: Sendable, Hashable, Comparable {
    /// Since 1970-01-01 00:00:00 UTC.
    package let microseconds: Int64

    package init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    package static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// What both this and `timestamptz` can hold: 4714-11-24 BC to 294247-01-10.
    package static let range =
        PostgresTimestamp(
            microseconds: -210_866_803_200_000_000)...PostgresTimestamp(
            microseconds: .max)
}

extension PostgresTimestamp: CustomStringConvertible {
    /// `2026-11-22 11:00:00.000001+00`, as PostgreSQL reads and (with DateStyle ISO in UTC) writes it.
    package var description: String {
        var seconds = microseconds / 1_000_000
        var fraction = microseconds % 1_000_000
        if fraction < 0 {
            fraction += 1_000_000
            seconds -= 1
        }
        var days = seconds / 86_400
        var second = seconds % 86_400
        if second < 0 {
            second += 86_400
            days -= 1
        }
        let (year, month, day) = CivilDate.date(days: days)
        func padded(_ value: Int64, _ width: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
        }
        let shown = year > 0 ? year : 1 - year
        var text = "\(padded(shown, 4))-\(padded(month, 2))-\(padded(day, 2)) "
        text += "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
        if fraction != 0 { text += "." + padded(fraction, 6) }
        return text + "+00" + (year > 0 ? "" : " BC")
    }

    /// Reads the same form, with any zone offset; nil for `infinity` and anything else.
    package init?(_ text: some StringProtocol) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.number(digits: 4...6), scanner.skip("-"), let month = scanner.number(digits: 2...2),
            scanner.skip("-"), let day = scanner.number(digits: 2...2), scanner.skip(" "),
            let hour = scanner.number(digits: 2...2), scanner.skip(":"), let minute = scanner.number(digits: 2...2),
            scanner.skip(":"), let second = scanner.number(digits: 2...2)
        else { return nil }
        var fraction: Int64 = 0
        if scanner.skip(".") {
            guard let value = scanner.fraction(digits: 6) else { return nil }
            fraction = value
        }
        let east = scanner.skip("+")
        guard east || scanner.skip("-"), let zoneHours = scanner.number(digits: 2...2) else { return nil }
        var offset = zoneHours * 3600
        if scanner.skip(":") {
            guard let minutes = scanner.number(digits: 2...2) else { return nil }
            offset += minutes * 60
            if scanner.skip(":") {
                guard let seconds = scanner.number(digits: 2...2) else { return nil }
                offset += seconds
            }
        }
        let isBeforeChrist = scanner.skip(" ") && scanner.skip("B") && scanner.skip("C")
        guard scanner.isAtEnd, (1...12).contains(month), (1...31).contains(day), hour <= 24, minute < 60, second <= 60
        else { return nil }
        let days = CivilDate.days(year: isBeforeChrist ? 1 - year : year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - (east ? offset : -offset)
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, more) = whole.addingReportingOverflow(fraction)
        guard !overflow, !more else { return nil }
        microseconds = sum
    }
}
