import Analytics
import Foundation
import TestSupport
import Testing

@testable import Reports

@Suite struct ScheduleTimesTests {
    private static func times(_ cron: String, _ zone: String) throws -> ScheduleTimes {
        ScheduleTimes(cron: try CronExpression(cron), zone: try #require(TimeZone(identifier: zone)))
    }

    private static func moment(_ text: String) throws -> Int64 {
        let parsed = try #require(CivilTime.parse(text))
        return parsed.civil.secondsSince1970 - Int64(try #require(parsed.offsetSeconds))
    }

    private static func moments(_ texts: [String]) throws -> [Int64] { try texts.map(moment) }

    @Test func `a time that the clocks jump over comes once, when they have jumped`() throws {
        let daily = try Self.times("30 2 * * *", "Europe/Berlin")
        #expect(
            try daily.next(3, after: Self.moment("2026-03-28T00:00:00Z"))
                == Self.moments(["2026-03-28T02:30:00+01:00", "2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"])
        )
        let often = try Self.times("*/20 2,3 29 3 *", "Europe/Berlin")
        #expect(
            try often.next(4, after: Self.moment("2026-03-28T00:00:00Z"))
                == Self.moments([
                    "2026-03-29T03:00:00+02:00", "2026-03-29T03:20:00+02:00", "2026-03-29T03:40:00+02:00",
                    "2027-03-29T02:00:00+02:00",
                ]))
    }

    @Test func `a time that the clocks show twice comes once, the first time`() throws {
        let daily = try Self.times("30 2 * * *", "Europe/Berlin")
        #expect(
            try daily.next(2, after: Self.moment("2026-10-24T12:00:00Z"))
                == Self.moments(["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]))
        // Asked between the two.
        #expect(
            try daily.next(after: Self.moment("2026-10-25T02:10:00+01:00")) == Self.moment("2026-10-26T02:30:00+01:00"))
        let hourly = try Self.times("@hourly", "Europe/Berlin")
        #expect(
            try hourly.next(3, after: Self.moment("2026-10-25T01:30:00+02:00"))
                == Self.moments(["2026-10-25T02:00:00+02:00", "2026-10-25T03:00:00+01:00", "2026-10-25T04:00:00+01:00"])
        )
    }

    @Test func `a day that a place left out runs at its end, once`() throws {
        let noon = try Self.times("0 12 * * *", "Pacific/Apia")
        #expect(
            try noon.next(3, after: Self.moment("2011-12-29T00:00:00-10:00"))
                == Self.moments(["2011-12-29T12:00:00-10:00", "2011-12-31T00:00:00+14:00", "2011-12-31T12:00:00+14:00"])
        )
    }

    @Test func `rare days are found, and months that have them are not skipped`() throws {
        #expect(
            try Self.times("0 0 29 2 */7", "UTC").next(after: Self.moment("2026-01-01T00:00:00Z"))
                == Self.moment("2032-02-29T00:00:00Z"))
        #expect(
            try Self.times("@yearly", "Asia/Kolkata").next(2, after: Self.moment("2026-01-01T00:00:00+05:30"))
                == Self.moments(["2027-01-01T00:00:00+05:30", "2028-01-01T00:00:00+05:30"]))
    }

    /// Times of day around each change of the clocks of the whole world, against Python's zoneinfo.
    @Test(.enabled(if: TestPython.interpreter != nil, "needs Python"))
    func `every change of every zone from 2000 to 2037 is met as another program meets it`() async throws {
        let python = try #require(TestPython.interpreter)
        let output = try await Self.run(python, ["\(Repository.root)/Tests/ReportsTests/zones.py"])
        var zones = Set<Substring>()
        var other = Set<Substring>()
        var checked = 0
        for line in output.split(separator: "\n") {
            let words = line.split(separator: " ")
            let zone = try #require(TimeZone(identifier: String(words[0])))
            let numbers = words[1...3].map { Int64($0)! }
            func ahead(_ moment: Int64) -> Int64 {
                Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
            }
            // The platform's table of the world's clocks may be of another year than Python's.
            let (change, before, after) = (numbers[0], numbers[1], numbers[2])
            guard ahead(change - 1) == before, ahead(change) == after, ahead(change - 172_800) == before,
                ahead(change + 172_800) == after
            else {
                other.insert(words[0])
                continue
            }
            zones.insert(words[0])
            for pair in words[4...] {
                let parts = pair.split(separator: "=").map { Int64($0)! }
                let date = CivilTime(secondsSince1970: parts[0])
                let times = ScheduleTimes(
                    cron: try CronExpression("\(date.minute) \(date.hour) \(date.day) \(date.month) *"), zone: zone)
                // From just before it, from a day before, and not once more.
                for start in [parts[1] - 1, parts[1] - 90_000] where times.next(after: start) != parts[1] {
                    Issue.record("\(line): \(pair) comes at \(String(describing: times.next(after: start)))")
                }
                checked += 1
            }
        }
        #expect(
            zones.count > 120 && checked > 10_000, "\(zones.count) zones, \(checked) times; other: \(other.sorted())")
        #expect(other.count < 50, "\(other.sorted())")
    }

    /// Whole years of random expressions, against a walk through every minute of them.
    @Test func `no moment is missing and none comes twice`() throws {
        var generator = SeededGenerator()
        let zones = [
            "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Casablanca",
            "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia", "UTC",
        ]
        for _ in 0..<4 {
            let name = zones.randomElement(using: &generator)!
            let fields = [
                ["0", "*/17", "5,35", "59"], ["*", "0-3", "2", "23,0"], ["*", "1-7", "31"], ["*", "3,10-12"],
                ["*", "sun", "1-5"],
            ].map { $0.randomElement(using: &generator)! }
            let times = try Self.times(fields.joined(separator: " "), name)
            let year = Int.random(in: 2005...2035, using: &generator)
            let (from, to) = (
                CivilTime(year: year, month: 1, day: 1).secondsSince1970,
                CivilTime(year: year + 1, month: 1, day: 1).secondsSince1970
            )
            var found: [Int64] = []
            var iterator = times.iterator(after: from)
            while let next = iterator.next(), next < to { found.append(next) }
            #expect(
                found == Self.walk(times, from, to),
                "seed \(generator.seed): \(fields.joined(separator: " ")) in \(name), \(year)")
        }
    }

    /// The same by looking at the clock each minute: what it shows for the first time since the last look, and what it
    /// jumped over, is due.
    private static func walk(_ times: ScheduleTimes, _ from: Int64, _ to: Int64) -> [Int64] {
        func civil(_ moment: Int64) -> Int64 {
            moment + Int64(times.zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment))))
        }
        var due: [Int64] = []
        // The furthest that the clock has shown.
        var shown = civil(from / 60 * 60)
        var moment = from / 60 * 60
        while moment + 60 < to {
            moment += 60
            let now = civil(moment)
            guard now > shown else { continue }
            let isDue = stride(from: shown + 60, through: now, by: 60).contains { minute in
                let date = CivilTime(secondsSince1970: minute)
                return times.cron.minute.allows(date.minute) && times.cron.hour.allows(date.hour)
                    && times.cron.allows(date)
            }
            if isDue { due.append(moment) }
            shown = now
        }
        return due
    }

    private static func run(_ program: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return String(decoding: bytes, as: UTF8.self)
    }
}
