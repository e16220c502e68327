import Foundation
import Testing

@testable import Analytics

@Suite struct ReportPeriodsTests {
    private func window(_ from: String, _ to: String, _ zone: String) throws -> ReportWindow {
        try ReportWindow(items: ["from": from, "to": to, "tz": zone], now: 0)
    }

    private func hours(_ from: String, _ to: String, _ zone: String, _ interval: ReportInterval) throws -> [Double] {
        try ReportPeriods(window(from, to, zone), interval).periods.map { Double($0.end - $0.start) / 3600 }
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-28", "2026-03-31", [24, 23, 24]),
        ("Europe/Berlin", "2026-10-24", "2026-10-27", [24, 25, 24]),
        ("America/New_York", "2025-03-08", "2025-03-11", [24, 23, 24]),
        ("Australia/Lord_Howe", "2025-04-05", "2025-04-08", [24, 24.5, 24]),
        ("Australia/Lord_Howe", "2025-10-04", "2025-10-07", [24, 23.5, 24]),
        ("Asia/Kolkata", "2025-03-29", "2025-03-31", [24, 24]),
        // Midnight does not exist, or comes twice.
        ("America/Sao_Paulo", "2018-11-03", "2018-11-06", [24, 23, 24]),
        ("America/Sao_Paulo", "2018-02-16", "2018-02-19", [24, 25, 24]),
        // Samoa had no 30 December 2011.
        ("Pacific/Apia", "2011-12-29", "2012-01-01", [24, 24]),
    ])
    func `a day is as long as the clocks make it`(zone: String, from: String, to: String, hours: [Double]) throws {
        #expect(try self.hours(from, to, zone, .day) == hours)
    }

    @Test func `an hour that clocks show twice is two hours, and one they jump over is none`() throws {
        #expect(try hours("2026-10-25", "2026-10-26", "Europe/Berlin", .hour) == Array(repeating: 1, count: 25))
        #expect(try hours("2026-03-29", "2026-03-30", "Europe/Berlin", .hour) == Array(repeating: 1, count: 23))
        #expect(try hours("2025-04-06", "2025-04-06T03:00", "Australia/Lord_Howe", .hour) == [1, 1, 0.5, 1])
        #expect(try hours("2025-10-05", "2025-10-05T04:00", "Australia/Lord_Howe", .hour) == [1, 1, 0.5, 1])
    }

    @Test func `weeks begin on Monday, months on the first, and the first and last period may be cut`() throws {
        let berlin = try window("2025-12-30", "2026-02-02T12:00", "Europe/Berlin")
        func starts(_ interval: ReportInterval) throws -> [String] {
            try ReportPeriods(berlin, interval).periods.map { String(berlin.text($0.start).prefix(10)) }
        }
        #expect(
            try starts(.week) == [
                "2025-12-30", "2026-01-05", "2026-01-12", "2026-01-19", "2026-01-26", "2026-02-02",
            ])
        #expect(try starts(.month) == ["2025-12-30", "2026-01-01", "2026-02-01"])
        #expect(try starts(.quarter) == ["2025-12-30", "2026-01-01"] && starts(.year) == starts(.quarter))
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia",
        "America/Sao_Paulo", "Africa/Casablanca",
    ])
    func `periods follow one another, and each moment's number leads to its period`(zone: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        var state = seed
        func random(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % bound
        }
        for _ in 0..<30 {
            let start = 1_300_000_000 + random(500_000_000)
            let window = ReportWindow(
                start: start, end: start + 1 + random(40 * 86_400), zone: try #require(TimeZone(identifier: zone)))
            for interval in ReportInterval.allCases {
                let periods = try ReportPeriods(window, interval)
                #expect(periods.periods.first?.start == window.start && periods.periods.last?.end == window.end)
                #expect(
                    zip(periods.periods, periods.periods.dropFirst()).allSatisfy { $0.end == $1.start }, "seed \(seed)")
                for _ in 0..<20 {
                    let moment = window.start + random(window.end - window.start)
                    let period = periods.periods[periods.index(ReportPeriods.number(moment, interval, periods.zone))]
                    #expect(period.start <= moment && moment < period.end, "seed \(seed), \(interval), \(moment)")
                }
            }
        }
    }

    @Test func `more periods than there may be are refused with a reason`() throws {
        let window = try window("2025-01-01", "2025-12-31", "UTC")
        let fault = #expect(throws: ReportWindow.Fault.self) { try ReportPeriods(window, .hour) }
        #expect(fault?.description.contains("1000") == true)
        #expect(try ReportPeriods(window, .day).periods.count == 364)
        let most = ReportWindow(start: 0, end: 1000 * 3600, zone: .gmt)
        #expect(throws: ReportWindow.Fault.self) { try ReportPeriods(most, .hour) }
        let fewer = ReportWindow(start: 0, end: 999 * 3600, zone: .gmt)
        #expect(try ReportPeriods(fewer, .hour).periods.count == 999)
    }

    @Test(arguments: [
        ("2026-03-01", "2026-04-01", "previous", "2026-02-01", "2026-03-01"),
        ("2026-01-01", "2026-04-01", "previous", "2025-10-01", "2026-01-01"),
        ("2026-03-25", "2026-04-01", "previous", "2026-03-18", "2026-03-25"),
        ("2026-03-25", "2026-04-01", "previous_year", "2025-03-25", "2025-04-01"),
        ("2028-02-01", "2028-02-29", "previous_year", "2027-02-01", "2027-03-01"),
        ("2028-02-29", "2028-03-01", "previous_year", "2027-02-28", "2027-03-01"),
        ("2026-03-29T00:30", "2026-03-29T04:30", "previous", "2026-03-28T21:30", "2026-03-29T00:30"),
    ])
    func `a window is compared with the one that a calendar shows`(
        from: String, to: String, comparison: String, start: String, end: String
    ) throws {
        let comparison = try #require(ReportComparison(rawValue: comparison))
        let compared = try window(from, to, "Europe/Berlin").compared(comparison)
        #expect(compared == (try window(start, end, "Europe/Berlin")))
    }
}
