import MetricsRegistry
import TestSupport
import Testing

@testable import Analytics

/// The rollups over a real ClickHouse, against what their events come to.
@Suite(.serialized) struct RollupTests {
    private static let hour: Int64 = 3600
    private static let first = RollupRig.start

    private static func events(
        _ count: Int, in range: Range<Int64>, _ generator: inout SeededGenerator
    ) -> [TrackedEvent] {
        (0..<count).map { _ in
            TrackedEvent.random(in: range.lowerBound * 1000..<range.upperBound * 1000, using: &generator)
        }
    }

    private static func windows(_ generator: inout SeededGenerator) -> [Range<Int64>] {
        let end = RollupRig.now
        let moments = (0..<3).map { _ in Int64.random(in: first - 4000..<end, using: &generator) }
        let drawn = zip(moments, moments.dropFirst()).map { min($0, $1)..<max($0, $1) + 1 }
        // Whole days; a zone whose days begin at half past; a window within one hour; one of minutes; all there is.
        return drawn + [
            first + 86_400..<first + 2 * 86_400, first + 18 * hour + 1800..<first + 42 * hour + 1800,
            first + 1000..<first + 2000, first + 3000..<first + 12_000, first..<end,
        ]
    }

    @Test func `figures agree with the events through late, repeated and deleted ones`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "rollups"))
        let rig = try await RollupRig()
        let all = Self.first..<RollupRig.now
        var events = Self.events(250, in: all, &generator)
        try await rig.add(events)
        try await rig.settle()
        for step in 0..<5 {
            switch step {
            case 0, 3:
                // Late ones, few and far apart, and one that joins sessions.
                let late = Self.events(12, in: all, &generator)
                events += late
                try await rig.add(late)
            case 1:
                let repeated = Array(events.shuffled(using: &generator).prefix(10))
                events += repeated
                try await rig.add(repeated)
            case 2:
                try await rig.delete(session: "s3", among: events)
                events.removeAll { $0.session == "s3" }
            default:
                // Told of twice, with nothing new.
                try await rig.worker.store.touch(window: all)
            }
            try await rig.settle()
            for window in Self.windows(&generator) {
                try await rig.compare(window, with: events, "step \(step), \(window)")
            }
        }
        var different: [Int64] = []
        for _ in 0..<12 { different += try await rig.worker.verify() ?? [] }
        #expect(different.isEmpty)
        await rig.close()
    }

    @Test func `the verifier finds what nobody told of, and it is put right`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "verifier"))
        let rig = try await RollupRig()
        let day = Self.first..<Self.first + 86_400
        var events = Self.events(120, in: day, &generator)
        try await rig.add(events)
        try await rig.settle()
        let silent = [TrackedEvent(milliseconds: (Self.first + 7205) * 1000, path: "/silent", session: "silent")]
        try await TrackedEvent.insert(silent, into: rig.server)
        events += silent
        // Rows that no statement of ours wrote, under a current revision.
        let current = try await rig.worker.store.current(day)
        let damaged = try #require(current.last { $0.sessions > 0 })
        try await rig.server.execute(
            "INSERT INTO analytics.rollup_sessions SELECT * FROM analytics.rollup_sessions WHERE revision = \(damaged.sessions)"
        )
        try await rig.server.execute(
            "INSERT INTO analytics.rollup_activity SELECT * FROM analytics.rollup_activity WHERE revision = \(damaged.facts)"
        )
        var different: Set<Int64> = []
        for _ in 0..<5 { different.formUnion(try await rig.worker.verify() ?? []) }
        #expect(different == [Self.first + 7200, damaged.hour])
        #expect(rig.registry.rendered().contains("lugx_rollups_differences_total 2"))
        try await rig.settle()
        try await rig.compare(day, with: events, "after the repair")
        await rig.close()
    }

    @Test func `whole days are read as days, and from their hours while one of these is newer`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "days"))
        let rig = try await RollupRig()
        let all = Self.first..<RollupRig.now
        let events = Self.events(200, in: all, &generator)
        try await rig.add(events)
        try await rig.settle()
        let days = Self.first..<Self.first + 2 * 86_400
        let whole = try await rig.cover(all)
        #expect(whole.factDays.range == days && whole.factDays.revisions.count == 2)
        #expect(whole.sessionDays.range == days && whole.facts.others.count < 13)
        // An hour of the first day, behind the back of the worker's days.
        let hour = Self.first + 5 * Self.hour
        let newest = try await rig.worker.store.newestRevision()
        try await rig.worker.store.workOut(.facts, hour..<hour + Self.hour, revision: newest + 1000)
        try await rig.worker.store.switch(.facts, [(hour: hour, revision: newest + 1000, seen: 0)])
        let half = try await rig.cover(all)
        #expect(half.factDays.range == Self.first + 86_400..<Self.first + 2 * 86_400)
        #expect(half.sessionDays.range == days)
        try await rig.compare(all, with: events, "half of it days")
        try await rig.worker.store.touch([hour])
        try await rig.settle()
        #expect(try await rig.cover(all).factDays.range == days)
        // A row of a day that no statement of ours wrote.
        let revision = try await rig.cover(all).factDays.revisions[1]
        try await rig.server.execute(
            "INSERT INTO analytics.rollup_days SELECT * FROM analytics.rollup_days WHERE revision = \(revision)")
        var different: [Int64] = []
        for _ in 0..<12 { different += try await rig.worker.verify() ?? [] }
        #expect(different == [Self.first + 86_400])
        try await rig.settle()
        try await rig.compare(all, with: events, "after the repair")
        await rig.close()
    }

    @Test func `no reader sees half an hour while hours are worked out again`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "readers"))
        let rig = try await RollupRig()
        let day = Self.first..<Self.first + 12 * Self.hour
        let events = Self.events(150, in: day, &generator)
        try await rig.add(events)
        try await rig.settle()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    try await rig.worker.store.touch(window: day)
                    while try await rig.worker.pass() {}
                }
            }
            for _ in 0..<8 { try await rig.compare(day, with: events, "while it is worked on") }
            group.cancelAll()
            // The worker may have been stopped in the middle of a statement.
            while await group.nextResult() != nil {}
        }
        await rig.close()
    }

    @Test func `old revisions are swept once no reader can want them, and the figures stay`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "sweeper"))
        let rig = try await RollupRig()
        let day = Self.first..<Self.first + 86_400
        let events = Self.events(100, in: day, &generator)
        try await rig.add(events)
        for _ in 0..<3 {
            try await rig.worker.store.touch(window: day)
            try await rig.settle()
        }
        func dead() async throws -> UInt64 {
            var dead: UInt64 = 0
            for table in RollupTable.all {
                dead += try await rig.worker.store.garbage(table).reduce(0) { $0 + $1.dead }
            }
            return dead
        }
        let before = try await dead()
        #expect(before > 0)
        var sweeper = RollupSweeper(store: rig.worker.store, metrics: rig.worker.metrics)
        try await sweeper.pass(deadRowsMin: 1)
        #expect(try await dead() == before, "the first look only remembers")
        try await rig.worker.store.touch(window: day)
        try await rig.settle()
        try await rig.compare(day, with: events, "before")
        try await sweeper.pass(deadRowsMin: 1)
        // What was current at the first look stays until the next.
        try await eventually("the old rows are gone") { try await dead() < before }
        #expect(try await dead() > 0)
        try await rig.compare(day, with: events, "after")
        await rig.close()
    }

    @Test func `weeks that are swept in one go keep what counts of each`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "weeks"))
        let rig = try await RollupRig()
        // A Sunday and a Monday.
        let days = Self.first..<Self.first + 2 * 86_400
        let events = Self.events(200, in: days, &generator)
        try await rig.add(events)
        for _ in 0..<3 {
            try await rig.worker.store.touch(window: days)
            try await rig.settle()
        }
        // Nothing is carried out before all of it was asked for.
        for table in RollupTable.all { try await rig.server.execute("SYSTEM STOP MERGES analytics.\(table.name)") }
        var sweeper = RollupSweeper(store: rig.worker.store, metrics: rig.worker.metrics)
        for _ in 0..<2 { try await sweeper.pass(deadRowsMin: 1) }
        let waiting = try await rig.server.execute(
            "SELECT max(mutations) FROM (SELECT count() AS mutations FROM system.mutations WHERE is_done = 0 GROUP BY table)"
        )
        #expect(waiting.hasPrefix("2"))
        for table in RollupTable.all { try await rig.server.execute("SYSTEM START MERGES analytics.\(table.name)") }
        try await eventually("the old rows are gone") {
            try await rig.server.execute("SELECT count() FROM system.mutations WHERE is_done = 0").hasPrefix("0")
        }
        try await rig.compare(days, with: events, "swept")
        await rig.close()
    }

    @Test func `a restart of ClickHouse at any moment leaves the figures right`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "restarts"))
        let rig = try await RollupRig()
        let day = Self.first..<Self.first + 20 * Self.hour
        var events = Self.events(150, in: day, &generator)
        try await rig.add(events)
        for round in 0..<2 {
            let work = Task {
                for _ in 0..<3 {
                    _ = try? await rig.worker.store.touch(window: day)
                    while (try? await rig.worker.pass()) == true {}
                }
            }
            // How far it comes until then is left to chance, by work that takes a random time.
            for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                _ = try? await rig.worker.store.newestRevision()
            }
            await rig.server.kill()
            try await rig.server.start()
            await work.value
            let late = Self.events(5, in: day, &generator)
            events += late
            try await rig.add(late)
            try await rig.settle()
            try await rig.compare(day, with: events, "round \(round)")
        }
        await rig.close()
    }

    @Test func `a pass works out no more events than it may, newest hours first, and at least one hour`() async throws {
        let rig = try await RollupRig()
        var events: [TrackedEvent] = []
        for index in 0..<300 {
            let hour: Int64 = Self.first + Int64(index / 10) * Self.hour
            let milliseconds: Int64 = (hour + Int64(index % 10)) * 1000
            events.append(TrackedEvent(milliseconds: milliseconds, path: "/", session: "s\(index)"))
        }
        try await rig.add(events)
        func left() async throws -> [Int64] {
            try await rig.worker.store.dirty(openFrom: RollupHours.hour(of: RollupRig.now), limit: 100).map {
                ($0.hour - Self.first) / Self.hour
            }
        }
        var worker = rig.worker
        for (eventsMax, rest) in [(100, 20), (109, 10), (9, 9), (10, 8)] as [(UInt64, Int64)] {
            worker.passEventsMax = eventsMax
            #expect(try await worker.pass())
            #expect(try await left() == Array((0..<rest).reversed()), "\(eventsMax) events")
        }
        try await rig.settle()
        try await rig.compare(Self.first..<Self.first + 86_400, with: events, "after all")
        await rig.close()
    }

    @Test func `of several workers one works at a time, and each hour is worked out`() async throws {
        var generator = SeededGenerator(seed: SeededGenerator.seed(of: "workers"))
        let rig = try await RollupRig()
        let all = Self.first..<RollupRig.now
        let events = Self.events(100, in: all, &generator)
        try await rig.add(events)
        let other = RollupLease(pool: rig.pool)
        let held = try await other.claim(revisions: 3, above: 40)
        #expect(held?.first == 41)
        #expect(try await rig.worker.pass() == false, "another instance holds the lease")
        #expect(try await rig.worker.verify() == nil)
        try await other.release()
        let second = try RollupRig.worker(rig.client, rig.pool, Registry())
        async let one = rig.worker.pass()
        async let two = second.pass()
        _ = try await (one, two)
        try await rig.settle()
        try await rig.compare(all, with: events, "two workers")
        #expect(try await rig.worker.store.newestRevision() > 43)
        await rig.close()
    }
}
