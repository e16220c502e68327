import Foundation
import Testing

@testable import Analytics

@Suite struct ActivitySeriesTests {
    private func window(_ from: String, _ to: String, _ zone: String) throws -> ReportWindow {
        try ReportWindow(items: ["from": from, "to": to, "tz": zone], now: 0)
    }

    @Test func `days without anything are zeros, and everything is counted once`() throws {
        let window = try window("2026-11-01", "2026-11-08", "Europe/Berlin")
        let bins = [
            ActivitySeries.Bin(start: window.start, events: 1, pageVisits: 0),
            ActivitySeries.Bin(start: window.start + 86_400 - 900, events: 2, pageVisits: 1),
            ActivitySeries.Bin(start: window.start + 86_400, events: 4, pageVisits: 4),
            ActivitySeries.Bin(start: window.end - 900, events: 8, pageVisits: 0),
        ]
        let series = ActivitySeries(window, bins: bins)
        #expect(series.interval == .day)
        #expect(series.buckets.map(\.events) == [3, 4, 0, 0, 0, 0, 8])
        #expect(series.buckets.map(\.pageVisits) == [1, 4, 0, 0, 0, 0, 0])
        #expect(window.text(series.buckets[0].start) == "2026-11-01T00:00:00+01:00")
    }

    @Test func `a day is as long as the clocks make it`() throws {
        let spring = ActivitySeries(try window("2026-03-28", "2026-03-31", "Europe/Berlin"), bins: [])
        #expect(zip(spring.buckets, spring.buckets.dropFirst()).map { $1.start - $0.start } == [86_400, 82_800])
        let autumn = ActivitySeries(try window("2026-10-24", "2026-10-27", "Europe/Berlin"), bins: [])
        #expect(zip(autumn.buckets, autumn.buckets.dropFirst()).map { $1.start - $0.start } == [86_400, 90_000])
    }

    @Test func `hours begin where the zone's hours begin`() throws {
        let series = ActivitySeries(try window("2026-11-22T00:00", "2026-11-23T00:00", "Asia/Kolkata"), bins: [])
        #expect(series.interval == .hour && series.buckets.count == 24)
        #expect(series.buckets[0].start % 3600 == 1800)
    }

    @Test func `a window of up to three hours is shown by the minute`() throws {
        let window = try window("2026-11-22T08:00:30Z", "2026-11-22T11:00:30Z", "Asia/Kathmandu")
        let series = ActivitySeries(window, bins: [.init(start: window.start - 30, events: 2, pageVisits: 1)])
        #expect(series.interval == .minute && series.buckets.count == 181)
        #expect(window.text(series.buckets[0].start) == "2026-11-22T13:45:00+05:45" && series.buckets[0].events == 2)
        let longer = ActivitySeries(try self.window("2026-11-22T08:00:30Z", "2026-11-22T11:00:31Z", "UTC"), bins: [])
        #expect(longer.interval == .hour && longer.buckets.count == 4)
    }

    @Test(arguments: [
        "UTC", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Asia/Kathmandu",
    ])
    func `buckets are in order, cover the window and lose no event, for any zone and window`(zone: String) throws {
        let seed = UInt64.random(in: .min ... .max)
        var state = seed
        func random(_ bound: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % bound
        }
        for _ in 0..<20 {
            let start = 1_700_000_000 + random(80_000_000)
            let window = ReportWindow(
                start: start, end: start + 1 + random(20 * 86_400), zone: try #require(TimeZone(identifier: zone)))
            let bins = stride(from: window.start / 900 * 900, to: window.end, by: 900).map {
                ActivitySeries.Bin(start: $0, events: 1, pageVisits: 0)
            }
            let starts = ActivitySeries(window, bins: bins).buckets.map(\.start)
            #expect(starts == starts.sorted() && Set(starts).count == starts.count, "seed \(seed)")
            #expect(starts.first! <= window.start && starts.last! < window.end, "seed \(seed)")
            let counted = ActivitySeries(window, bins: bins).buckets.map(\.events).reduce(0, +)
            #expect(counted == bins.count, "seed \(seed)")
        }
    }
}
