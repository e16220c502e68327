import Analytics
import Foundation
import Testing

@testable import Reports

@Suite struct RunWindowTests {
    private static func window(_ window: RunWindow, _ at: String, _ zone: String) throws -> String {
        let parsed = try #require(CivilTime.parse(at))
        let moment = parsed.civil.secondsSince1970 - Int64(try #require(parsed.offsetSeconds))
        let made = window.window(at: moment, zone: try #require(TimeZone(identifier: zone)), zoneName: zone)
        return "\(made.text(made.start)) \(made.text(made.end))"
    }

    @Test(arguments: [
        (RunWindow.previousDay, "2026-11-22T06:00:00+01:00", "2026-11-21T00:00:00+01:00 2026-11-22T00:00:00+01:00"),
        // 23 and 25 hours.
        (.previousDay, "2026-03-30T06:00:00+02:00", "2026-03-29T00:00:00+01:00 2026-03-30T00:00:00+02:00"),
        (.previousDay, "2026-10-26T00:00:00+01:00", "2026-10-25T00:00:00+02:00 2026-10-26T00:00:00+01:00"),
        // A Sunday and a Monday.
        (.previousWeek, "2026-11-22T06:00:00+01:00", "2026-11-09T00:00:00+01:00 2026-11-16T00:00:00+01:00"),
        (.previousWeek, "2026-11-23T00:00:00+01:00", "2026-11-16T00:00:00+01:00 2026-11-23T00:00:00+01:00"),
        (.previousMonth, "2026-01-01T00:00:00+01:00", "2025-12-01T00:00:00+01:00 2026-01-01T00:00:00+01:00"),
        (.previousMonth, "2028-03-31T23:59:00+02:00", "2028-02-01T00:00:00+01:00 2028-03-01T00:00:00+01:00"),
        (.lastDays(7), "2026-11-22T06:00:00+01:00", "2026-11-15T00:00:00+01:00 2026-11-22T00:00:00+01:00"),
        (.lastDays(366), "2026-11-22T06:00:00+01:00", "2025-11-21T00:00:00+01:00 2026-11-22T00:00:00+01:00"),
        (.weekToDate, "2026-11-22T06:00:00+01:00", "2026-11-16T00:00:00+01:00 2026-11-22T06:00:00+01:00"),
        (.monthToDate, "2026-11-22T06:00:00+01:00", "2026-11-01T00:00:00+01:00 2026-11-22T06:00:00+01:00"),
        // Nothing yet: the one that has just ended.
        (.monthToDate, "2026-11-01T00:00:00+01:00", "2026-10-01T00:00:00+02:00 2026-11-01T00:00:00+01:00"),
        (.weekToDate, "2026-11-23T00:00:00+01:00", "2026-11-16T00:00:00+01:00 2026-11-23T00:00:00+01:00"),
    ])
    func `a window follows from the scheduled moment`(kind: RunWindow, at: String, expected: String) throws {
        #expect(try Self.window(kind, at, "Europe/Berlin") == expected)
    }

    @Test func `the day of a place is its own, also where one was left out or its midnight does not exist`() throws {
        #expect(
            try Self.window(.previousDay, "2026-11-22T01:00:00Z", "America/Los_Angeles")
                == "2026-11-20T00:00:00-08:00 2026-11-21T00:00:00-08:00")
        #expect(
            try Self.window(.previousDay, "2011-12-31T00:00:00+14:00", "Pacific/Apia")
                == "2011-12-29T00:00:00-10:00 2011-12-31T00:00:00+14:00")
        #expect(
            try Self.window(.previousDay, "2018-11-05T06:00:00-02:00", "America/Sao_Paulo")
                == "2018-11-04T01:00:00-02:00 2018-11-05T00:00:00-02:00")
    }

    @Test func `kinds and days are those that are written down, and no others`() {
        for kind in RunWindow.kinds where kind != "last_days" {
            #expect(RunWindow(kind: kind, days: nil)?.kind == kind && RunWindow(kind: kind, days: 1) == nil)
        }
        #expect(RunWindow(kind: "last_days", days: 1)?.days == 1 && RunWindow(kind: "last_days", days: 366) != nil)
        for days in [0, 367, nil] { #expect(RunWindow(kind: "last_days", days: days) == nil) }
        #expect(RunWindow(kind: "today", days: nil) == nil)
    }

    @Test func `what was missed is left out, run once, or run each time, within a bound`() {
        let due = (1...130).map { Int64($0) * 3600 }
        let now: Int64 = 130 * 3600 + 60
        #expect(CatchUp.skip.decide(due: due, now: now) == (runs: [130 * 3600], skipped: Array(due.dropLast())))
        #expect(CatchUp.skip.decide(due: due, now: now + 600) == (runs: [], skipped: due))
        #expect(CatchUp.last.decide(due: due, now: now + 600) == (runs: [130 * 3600], skipped: Array(due.dropLast())))
        #expect(CatchUp.all.decide(due: due, now: now).runs == Array(due.suffix(100)))
        #expect(CatchUp.all.decide(due: due, now: now).skipped == Array(due.prefix(30)))
        #expect(CatchUp.all.decide(due: [], now: now) == (runs: [], skipped: []))
    }
}
