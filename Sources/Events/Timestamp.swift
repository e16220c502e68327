/// Instants as clients write them, as milliseconds since 1970.
///
/// Text is ISO 8601 / RFC 3339 with a zone: `2026-11-22T10:59:14.123Z`, offsets `+01:00`, `+0100` or `+01`, `T` and
/// `Z` in either case or a space for the `T`, any number of fraction digits (cut to milliseconds), seconds optional,
/// a leap second counted as the next second. Twelve to fourteen digits alone are epoch milliseconds.
enum Timestamp {
    enum Problem: Error {
        /// A date and time without a zone: it doesn't name an instant.
        case zoneMissing
        case malformed
    }

    static func parse(_ text: UnsafePointer<UInt8>, _ count: Int) throws(Problem) -> Int64 {
        var cursor = Cursor(text: text, count: count)
        if let milliseconds = cursor.allDigits() { return milliseconds }
        let year = try cursor.digits(4)
        try cursor.expect(0x2D)
        let month = try cursor.digits(2)
        try cursor.expect(0x2D)
        let day = try cursor.digits(2)
        guard (1...12).contains(month), day >= 1, day <= days(inMonth: month, of: year) else { throw .malformed }
        if cursor.isAtEnd { throw .zoneMissing }
        guard let separator = cursor.next(), separator | 0x20 == 0x74 || separator == 0x20 else { throw .malformed }
        let hour = try cursor.digits(2)
        try cursor.expect(0x3A)
        let minute = try cursor.digits(2)
        guard hour < 24, minute < 60 else { throw .malformed }
        var second = 0
        var fraction = 0
        if cursor.skip(0x3A) {
            second = try cursor.digits(2)
            guard second <= 60 else { throw .malformed }
            if cursor.skip(0x2E) || cursor.skip(0x2C) { fraction = try cursor.milliseconds() }
        }
        let offsetMinutes = try cursor.zone()
        guard cursor.isAtEnd else { throw .malformed }
        let minutes = (daysSince1970(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes
        return Int64(minutes * 60 + second) * 1000 + Int64(fraction)
    }

    static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Years begin in March here, so that the
    /// leap day is a year's last.
    static func daysSince1970(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = (month <= 2 ? year - 1 : year) + 400
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era - 1) * 146_097 + dayOfEra - 719_468
    }

    private struct Cursor {
        let text: UnsafePointer<UInt8>
        let count: Int
        var at = 0

        var isAtEnd: Bool { at == count }

        mutating func next() -> UInt8? {
            guard at < count else { return nil }
            at += 1
            return text[at - 1]
        }

        mutating func skip(_ byte: UInt8) -> Bool {
            guard at < count, text[at] == byte else { return false }
            at += 1
            return true
        }

        mutating func expect(_ byte: UInt8) throws(Problem) {
            if !skip(byte) { throw .malformed }
        }

        mutating func digits(_ n: Int) throws(Problem) -> Int {
            guard at + n <= count else { throw .malformed }
            var value = 0
            for i in at..<at + n {
                let digit = text[i] &- 0x30
                guard digit <= 9 else { throw .malformed }
                value = value * 10 + Int(digit)
            }
            at += n
            return value
        }

        /// The whole text as a number, if it is 12 to 14 digits.
        func allDigits() -> Int64? {
            guard (12...14).contains(count) else { return nil }
            var value: Int64 = 0
            for i in 0..<count {
                let digit = text[i] &- 0x30
                guard digit <= 9 else { return nil }
                value = value * 10 + Int64(digit)
            }
            return value
        }

        mutating func milliseconds() throws(Problem) -> Int {
            var value = 0
            var seen = 0
            while at < count, text[at] &- 0x30 <= 9 {
                if seen < 3 { value = value * 10 + Int(text[at] &- 0x30) }
                seen += 1
                at += 1
            }
            guard seen > 0 else { throw .malformed }
            while seen < 3 {
                value *= 10
                seen += 1
            }
            return value
        }

        /// Minutes east of UTC.
        mutating func zone() throws(Problem) -> Int {
            guard let sign = next() else { throw .zoneMissing }
            if sign | 0x20 == 0x7A { return 0 }
            guard sign == 0x2B || sign == 0x2D else { throw .malformed }
            let hours = try digits(2)
            var minutes = 0
            if !isAtEnd {
                _ = skip(0x3A)
                minutes = try digits(2)
            }
            guard hours < 24, minutes < 60 else { throw .malformed }
            return (sign == 0x2D ? -1 : 1) * (hours * 60 + minutes)
        }
    }
}
