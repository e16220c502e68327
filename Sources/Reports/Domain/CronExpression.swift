import Analytics

/// When something happens, in the five fields of cron (minute, hour, day of month, month, day of week) or one of its
/// names: `30 6 * * mon-fri`, `0 9 1,15 * *`, `@daily`.
///
/// As in Vixie's cron: where both the day of the month and the day of the week are restricted, either is enough; where
/// one of them begins with a star, both have to allow the day.
package struct CronExpression: Sendable, Hashable, CustomStringConvertible {
    /// Why a text is no cron expression; `description` says it to the one who wrote it.
    package struct Fault: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package static let bytesMax = 200
    package static let names = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]

    /// As it was written, blanks aside.
    package let description: String
    let minute: CronField
    let hour: CronField
    let day: CronField
    let month: CronField
    let weekday: CronField

    package init(_ text: String) throws(Fault) {
        guard text.utf8.count <= Self.bytesMax else {
            throw Fault(description: "It is longer than \(Self.bytesMax) bytes.")
        }
        let given = text.split(whereSeparator: \.isWhitespace)
        description = given.joined(separator: " ")
        var fields = given
        if given.count == 1, given[0].hasPrefix("@") {
            guard let meaning = Self.names[given[0].lowercased()] else {
                let names = Self.names.keys.sorted().joined(separator: ", ")
                throw Fault(description: "\"\(given[0].prefix(40))\" is none of \(names).")
            }
            fields = meaning.split(separator: " ")
        }
        guard fields.count == 5 else {
            throw Fault(
                description: "Expected five fields (minute, hour, day of month, month, day of week) or a name such as "
                    + "@daily; there are \(fields.count).")
        }
        minute = try CronField(fields[0], .minute)
        hour = try CronField(fields[1], .hour)
        day = try CronField(fields[2], .day)
        month = try CronField(fields[3], .month)
        weekday = try CronField(fields[4], .weekday)
        guard happens else { throw Fault(description: "There is no such day: it would never run.") }
    }

    /// Whether it happens at all on this day.
    func allows(_ date: CivilTime) -> Bool {
        guard month.allows(date.month) else { return false }
        let (byDay, byWeekday) = (day.allows(date.day), weekday.allows(date.weekday))
        return day.startsWithStar || weekday.startsWithStar ? byDay && byWeekday : byDay || byWeekday
    }

    /// Whether any month has a day that is allowed; a 29 February counts.
    private var happens: Bool {
        guard day.startsWithStar || weekday.startsWithStar else { return true }
        let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...12).contains { month.allows($0) && day.bits & (2 << longest[$0 - 1] - 1) != 0 }
    }
}

extension CivilTime {
    /// 0 is Sunday.
    var weekday: Int { Int(secondsSince1970 / 86_400 + 4) % 7 }
}
