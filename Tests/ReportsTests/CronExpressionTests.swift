import Analytics
import Foundation
import Testing

@testable import Reports

@Suite struct CronExpressionTests {
    /// The days of 2026 and 2028 on which it happens, as month × 100 + day.
    private static func days(_ text: String, _ year: Int) throws -> [Int] {
        let cron = try CronExpression(text)
        let first = CivilTime(year: year, month: 1, day: 1).secondsSince1970
        return (0..<366).compactMap { day in
            let date = CivilTime(secondsSince1970: first + Int64(day) * 86_400)
            return date.year == year && cron.allows(date) ? date.month * 100 + date.day : nil
        }
    }

    private static func numbers(_ field: CronField, _ range: ClosedRange<Int>) -> [Int] {
        range.filter(field.allows)
    }

    @Test func `fields take numbers, names, ranges, steps and lists`() throws {
        let cron = try CronExpression("*/20,7 8-10,22-23 1-31/10 jan,Jun-AUG mon-fri")
        #expect(Self.numbers(cron.minute, 0...59) == [0, 7, 20, 40])
        #expect(Self.numbers(cron.hour, 0...23) == [8, 9, 10, 22, 23])
        #expect(Self.numbers(cron.day, 1...31) == [1, 11, 21, 31])
        #expect(Self.numbers(cron.month, 1...12) == [1, 6, 7, 8])
        #expect(Self.numbers(cron.weekday, 0...6) == [1, 2, 3, 4, 5])
    }

    @Test(arguments: [
        ("7", [0]), ("0", [0]), ("5-7", [0, 5, 6]), ("sat-sun", [0, 6]), ("sun-tue", [0, 1, 2]),
        ("0-7/2", [0, 2, 4, 6]),
        ("*/2", [0, 2, 4, 6]), ("*", [0, 1, 2, 3, 4, 5, 6]),
    ])
    func `sunday is 0 and 7 and may end a week`(text: String, days: [Int]) throws {
        let cron = try CronExpression("0 0 * * \(text)")
        #expect(Self.numbers(cron.weekday, 0...6) == days)
    }

    @Test(arguments: [
        ("@hourly", "0 * * * *"), ("@daily", "0 0 * * *"), ("@weekly", "0 0 * * 0"), ("@monthly", "0 0 1 * *"),
        ("@yearly", "0 0 1 1 *"), ("@Daily", "0 0 * * *"),
    ])
    func `a name means its five fields`(name: String, fields: String) throws {
        let (named, spelled) = (try CronExpression(name), try CronExpression(fields))
        #expect(named.minute == spelled.minute && named.hour == spelled.hour && named.day == spelled.day)
        #expect(named.month == spelled.month && named.weekday == spelled.weekday && named.description == name)
    }

    @Test func `either day is enough where both are restricted, and both are needed beside a star`() throws {
        // 13 February, March and November 2026 are Fridays.
        let either = try Self.days("0 0 13 * fri", 2026)
        #expect(either.count == 52 + 12 - 3 && either.contains(213) && either.contains(102) && either.contains(113))
        #expect(try Self.days("0 0 13 * *", 2026).count == 12)
        #expect(try Self.days("0 0 * * fri", 2026).count == 52)
        #expect(try Self.days("0 0 */13 2 fri", 2026) == [227])
        #expect(try Self.days("0 0 29 2 *", 2028) == [229])
    }

    @Test(arguments: [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8",
        "5-1 * * * *", "*/0 * * * *", "5/2 * * * *", "a * * * *", "1,,2 * * * *", "-1 * * * *", "1- * * * *",
        "* * * foo *", "* * * * mond", "@reboot", "@", "0 0 30 2 *", "0 0 31 4,6,9,11 */2", "1-2-3 * * * *",
        "*5 * * * *",
        "** * * * *", "1.5 * * * *", "+1 * * * *", "٣ * * * *",
    ])
    func `what is no expression is refused with a reason`(text: String) {
        let fault = #expect(throws: CronExpression.Fault.self) { try CronExpression(text) }
        #expect(fault?.description.isEmpty == false)
    }

    @Test func `an expression has a longest length`() throws {
        let list = Array(repeating: "1", count: 96).joined(separator: ",")
        #expect(throws: Never.self) { try CronExpression("\(list)  * * * *") }
        #expect(throws: CronExpression.Fault.self) { try CronExpression("\(list),1 * * * *") }
    }
}
