import ClickHouse
import Testing

@testable import Analytics

/// What the rollups are decided by, without a server.
@Suite struct RollupValueTests {
    private static let hour = RollupHours.seconds

    private static func known(
        _ hours: Range<Int64>, behind: Set<Int64> = []
    ) -> [RollupStore.Current] {
        hours.map {
            RollupStore.Current(
                hour: $0 * hour, facts: UInt64(1000 + $0), sessions: UInt64(2000 + $0), isBehind: behind.contains($0),
                sessionsAreBehind: false)
        }
    }

    @Test func `a moment's hour and the first hour from a moment on`() {
        #expect(RollupHours.hour(of: 7200) == 7200 && RollupHours.hour(of: 7199) == 3600)
        #expect(RollupHours.hour(from: 7200) == 7200 && RollupHours.hour(from: 7201) == 10_800)
        #expect(RollupHours.all(in: 3601..<10_801) == [7200, 10_800])
    }

    @Test(arguments: [23, 24, 25, 49])
    func `runs have no gap, no more hours than they may, and come newest first`(count: Int) {
        let hours = (0..<Int64(count)).map { $0 * Self.hour } + [100 * Self.hour, 100 * Self.hour]
        let runs = RollupHours.runs(hours.shuffled())
        #expect(runs.first == 100 * Self.hour..<101 * Self.hour)
        #expect(runs.count == 1 + (count + 23) / 24)
        #expect(runs.allSatisfy { $0.upperBound - $0.lowerBound <= 24 * Self.hour })
        #expect(Set(runs.flatMap { RollupHours.all(in: $0) }) == Set(hours))
        #expect(zip(runs, runs.dropFirst()).allSatisfy { $0.lowerBound >= $1.upperBound })
    }

    @Test func `a run has no more events than are worked out at once, unless it is a single hour`() {
        let hours = (0..<40).map { Int64($0) * Self.hour }
        func lengths(_ each: UInt64, _ changes: [Int64: UInt64] = [:], max: UInt64 = 100) -> [Int] {
            let events = Dictionary(uniqueKeysWithValues: hours.map { ($0, changes[$0 / Self.hour] ?? each) })
            return RollupHours.runs(hours, events: events, eventsMax: max).map { RollupHours.all(in: $0).count }
        }
        #expect(lengths(2) == [40] && lengths(9) == [11, 11, 11, 7])
        #expect(lengths(10) == [10, 10, 10, 10] && lengths(11) == [9, 9, 9, 9, 4])
        #expect(lengths(0, [20: 101]) == [19, 1, 20] && lengths(0, [20: 100]) == [40])
        // What is not known counts for as much as lets a day of it through; months of nothing are bounded as well.
        #expect(RollupHours.runs(hours, events: [:]).map { RollupHours.all(in: $0).count } == [24, 16])
        let many = (0..<1000).map { Int64($0) * Self.hour }
        let none = Dictionary(uniqueKeysWithValues: many.map { ($0, UInt64(0)) })
        #expect(RollupHours.runs(many, events: none).map { RollupHours.all(in: $0).count } == [744, 256])
    }

    @Test func `whole hours come from the rollups, and the edges and the open hour from the events`() {
        let cover = DashboardCover(
            1800..<10 * Self.hour + 60, current: Self.known(0..<11), now: 10 * Self.hour + 100)
        #expect(cover.wholeFrom == Self.hour && cover.wholeTo == 10 * Self.hour && cover.openFrom == 10 * Self.hour)
        #expect(
            cover.facts.all == (1001...1009).map(UInt64.init) && cover.sessions.all == (2000...2010).map(UInt64.init))
        // The window reaches beyond now: the hour that is not over is read from the events.
        let future = DashboardCover(0..<20 * Self.hour, current: Self.known(0..<11), now: 10 * Self.hour + 100)
        #expect(future.wholeTo == 20 * Self.hour && future.openFrom == 10 * Self.hour && future.facts.all.count == 10)
    }

    @Test func `the latest hours whose facts are behind are read from the events, older ones from the rollups`() {
        let late = DashboardCover(
            0..<20 * Self.hour, current: Self.known(0..<20, behind: [2, 15, 18]), now: 30 * Self.hour)
        #expect(late.openFrom == 15 * Self.hour && late.facts.all.count == 15)
        let old = DashboardCover(0..<20 * Self.hour, current: Self.known(0..<20, behind: [13]), now: 30 * Self.hour)
        #expect(old.openFrom == 20 * Self.hour)
    }

    @Test func `the longest stretch of days that are what their hours come to is read as days`() {
        let day = RollupDays.seconds
        func cover(_ days: [Int64: RollupStore.Day], to end: Int64 = 5 * day + 3 * Self.hour) -> DashboardCover {
            var current = Self.known(0..<123)
            for (nth, own) in days { current[Int(nth) * 24].factDay = own }
            return DashboardCover(1800..<end, current: current, now: 9 * day)
        }
        func sum(_ nth: Int64) -> UInt64 { (nth * 24..<nth * 24 + 24).reduce(0) { $0 + UInt64(1000 + $1) } }
        func good(_ nth: Int64) -> RollupStore.Day { .init(revision: UInt64(9000 + nth), seen: sum(nth)) }
        // The first day is cut by the window.
        let all = cover([0: good(0), 1: good(1), 2: good(2), 3: good(3), 4: good(4)])
        #expect(all.factDays == .init(range: day..<5 * day, revisions: [9001, 9002, 9003, 9004]))
        #expect(all.facts.others.count == 23 + 3 && all.facts.settled.count == 4 * 24)
        let split = cover([1: good(1), 2: .init(revision: 9002, seen: sum(2) - 1), 3: good(3), 4: good(4)])
        #expect(split.factDays == .init(range: 3 * day..<5 * day, revisions: [9003, 9004]))
        #expect(split.facts.others.count == 23 + 48 + 3)
        #expect(cover([:]).factDays.range.isEmpty && cover([:]).facts.others.count == 122)
        // Days that nothing is known of are days of nothing.
        let sparse = DashboardCover(0..<4 * day, current: Self.known(30..<31), now: 9 * day)
        #expect(sparse.factDays == .init(range: 2 * day..<4 * day, revisions: []) && sparse.facts.others.count == 1)
    }

    @Test func `a window without a whole hour reads no rollups of facts`() {
        let cover = DashboardCover(100..<3700, current: Self.known(0..<2), now: 9 * Self.hour)
        #expect(
            cover.wholeFrom == 3700 && cover.openFrom == 3700 && cover.facts.all.isEmpty
                && cover.sessions.all.count == 2)
    }

    @Test(arguments: [
        (1_199_800, 119, "1.01"), (5, 1000, "0.00"), (-10_000, 3, "-0.33"), (10_050, 1, "1.01"), (0, 0, "0.00"),
        (-10_050, 1, "-1.01"),
    ])
    func `an amount for each is rounded half away from zero`(unscaled: Int, count: Int, text: String) {
        #expect(DashboardMetrics.money(ClickHouseDecimal(unscaled: Int128(unscaled), scale: 4), per: count) == text)
    }

    @Test(arguments: [(1_199_800, "119.98"), (1_199_850, "119.985"), (0, "0.00"), (-5, "-0.0005"), (20_000, "2.00")])
    func `an amount has two decimals and no needless others`(unscaled: Int, text: String) {
        #expect(DashboardMetrics.money(ClickHouseDecimal(unscaled: Int128(unscaled), scale: 4)) == text)
    }
}
