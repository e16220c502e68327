import Logging
import MetricsRegistry
import ServiceKit
import ServiceLifecycle

/// Keeps the rollups right: works out again each hour to which something happened, newest first.
///
/// Any number of instances may run it; a lease in PostgreSQL lets one at a time do a pass. A pass does a bounded amount
/// of work and rests longer the longer it took. What it does can be done again: new rows get revisions of their own and
/// count only once they are switched to, so one that dies or fails half way leaves only rows that nobody reads.
struct RollupWorker: Service {
    let store: RollupStore
    let lease: RollupLease
    let metrics: RollupMetrics
    let logger: Logger
    var intervalSeconds = 1.0
    /// The most hours a pass works out, and the most events they may have unless it is a single hour.
    var passHoursMax = 744
    var passEventsMax: UInt64 = 4_000_000
    /// The most days a pass puts together.
    var passDaysMax = 62
    /// Pause between two bites of the verifier.
    var verifySeconds = 30.0
    /// Pause between two looks for old revisions; a reader is never slower than this.
    var sweepSeconds = 180.0
    /// Seconds since 1970.
    var now: @Sendable () -> Int64 = { Timestamp.nowMilliseconds() / 1000 }

    /// Hours of one bite of the verifier: events wait for it.
    static let verifiedHours = 6
    /// A pass rests this many times as long as it took.
    static let restRatio = 4.0

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var sweeper = RollupSweeper(store: store, metrics: metrics)
            var (verified, swept) = (ContinuousClock.now, ContinuousClock.now)
            while !Task.isCancelled {
                let start = ContinuousClock.now
                await attempt("work") { try await pass() }
                let seconds = start.duration(to: .now) / .seconds(1)
                if verified.duration(to: .now) >= .seconds(verifySeconds) {
                    verified = .now
                    await attempt("verify") { _ = try await verify() }
                }
                if swept.duration(to: .now) >= .seconds(sweepSeconds) {
                    swept = .now
                    do { try await sweep(&sweeper) } catch { report("sweep", error) }
                }
                try? await Task.sleep(for: .seconds(max(intervalSeconds, min(60, seconds * Self.restRatio))))
            }
        }
    }

    private func sweep(_ sweeper: inout RollupSweeper) async throws {
        _ = try await holding { try await sweeper.pass() }
    }

    private func attempt(_ work: String, _ body: () async throws -> Void) async {
        do { try await body() } catch { report(work, error) }
    }

    private func report(_ work: String, _ error: any Error) {
        guard !Task.isCancelled else { return }
        metrics.passes.with("failed").increment()
        logger.warning(
            "The rollups are held up",
            metadata: ["work": .string(work), "reason": .string(String(describing: error))])
    }

    // MARK: Working out

    /// Works out what is to be; false where nothing was, or another instance is at it.
    @discardableResult
    func pass() async throws -> Bool {
        let openFrom = RollupHours.hour(of: now())
        // Known before what is to be done: what they tell of is among it.
        let marks = try await store.marks()
        let dirty = try await store.dirty(openFrom: openFrom, limit: passHoursMax)
        metrics.pending.set(Double(dirty.count))
        if dirty.isEmpty, try await staleDays(openFrom).isEmpty {
            try await note(marks)
            return false
        }
        let start = ContinuousClock.now
        var isWhole = false
        let isDone = try await holding {
            let bite = try await bite(of: dirty)
            let isAll = bite.hours.count == dirty.count && dirty.count < passHoursMax
            let facts = try await workOut(.facts, Self.seen(bite.hours.filter(\.facts)), bite.events)
            let sessions = try await workOutSessions(Self.seen(bite.hours.filter(\.sessions)), bite.events)
            isWhole = isAll && facts && sessions
            // While more hours wait than a pass works out, days would only be put together again and again.
            guard isAll else { return }
            let stale = try await staleDays(openFrom)
            try await putTogether(.factDays, stale.filter(\.facts).map(\.day), of: \.facts)
            try await putTogether(.sessionDays, stale.filter(\.sessions).map(\.day), of: \.sessions)
        }
        guard isDone else { return false }
        if isWhole { try await note(marks) }
        metrics.passes.with("worked").increment()
        metrics.passSeconds.observe(start.duration(to: .now) / .seconds(1))
        return true
    }

    private func staleDays(_ openFrom: Int64) async throws -> [RollupStore.StaleDay] {
        try await store.staleDays(openFrom: openFrom, limit: passDaysMax)
    }

    /// The hours of a pass.
    private struct Bite {
        var hours: [RollupStore.DirtyHour] = []
        /// How many events they have, as far as it was worth asking.
        var events: [Int64: UInt64] = [:]
    }

    /// Stretches of hours shorter than this are not counted.
    private static let countedHoursMin = 4

    /// The newest of the hours that are to be worked out, of no more events than a pass takes.
    private func bite(of dirty: [RollupStore.DirtyHour]) async throws -> Bite {
        var bite = Bite()
        var sum: UInt64 = 0
        for start in stride(from: 0, to: dirty.count, by: RollupHours.uncountedHoursMax) {
            let next = dirty[start..<min(dirty.count, start + RollupHours.uncountedHoursMax)]
            for run in RollupHours.runs(next.map(\.hour)) {
                let hours = RollupHours.all(in: run)
                guard hours.count >= Self.countedHoursMin else { continue }
                let found = try await store.events(run)
                for hour in hours { bite.events[hour] = found[hour] ?? 0 }
            }
            for hour in next {
                let own = bite.events[hour.hour] ?? passEventsMax / UInt64(2 * RollupHours.uncountedHoursMax)
                guard bite.hours.isEmpty || sum + own <= passEventsMax else { return bite }
                sum += own
                bite.hours.append(hour)
            }
        }
        return bite
    }

    /// All of which the marks tell is in the rollups.
    private func note(_ marks: EventMarks) async throws {
        guard marks.events > marks.rollups else { return }
        try await store.note("rollups", marks.events)
    }

    /// What arrived at hours by the time they were listed: what arrives later is not counted as seen, and so is worked
    /// out once more, together with the sessions that it belongs to.
    private static func seen(_ hours: [RollupStore.DirtyHour]) -> [Int64: UInt64] {
        Dictionary(uniqueKeysWithValues: hours.map { ($0.hour, $0.arrivals) })
    }

    /// Runs the body with the lease, which is renewed until it ends and given back then; false where another has it.
    private func holding(_ body: () async throws -> Void) async throws -> Bool {
        guard try await lease.claim(revisions: 0, above: 0) != nil else { return false }
        let renewal = Task { [lease] in
            while (try? await Task.sleep(for: .seconds(lease.seconds / 3))) != nil {
                _ = try? await lease.claim(revisions: 0, above: 0)
            }
        }
        let result: Result<Void, any Error>
        do {
            try await body()
            result = .success(())
        } catch {
            result = .failure(error)
        }
        renewal.cancel()
        // In a task of its own: one that is told to stop gives the lease back all the same.
        await Task { [lease] in
            await renewal.value
            try? await lease.release()
        }.value
        try result.get()
        return true
    }

    /// Works out hours, and those whose sessions they may touch. These count before the hours themselves do, or with
    /// them: as long as one is not right, the hour that changed is behind.
    private func workOutSessions(_ seen: [Int64: UInt64], _ events: [Int64: UInt64]) async throws -> Bool {
        let touched = try await touched(by: seen)
        let all = seen.merging(touched) { $1 }
        if RollupHours.runs(all.keys, events: events).count == 1 { return try await workOut(.sessions, all, events) }
        guard try await workOut(.sessions, touched, events) else { return false }
        return try await workOut(.sessions, seen, events)
    }

    private func touched(by seen: [Int64: UInt64]) async throws -> [Int64: UInt64] {
        var hours: Set<Int64> = []
        for run in RollupHours.runs(seen.keys, max: RollupHours.runHoursMax) {
            hours.formUnion(try await store.homes(run))
        }
        hours.subtract(seen.keys)
        var touched: [Int64: UInt64] = [:]
        for run in RollupHours.runs(hours, max: RollupHours.runHoursMax) {
            let arrived = try await store.arrivals(run)
            // One that is behind is worked out for its own sake, with those that it touches.
            for current in try await store.current(run) where !current.sessionsAreBehind {
                touched[current.hour] = arrived[current.hour] ?? 0
            }
        }
        return touched
    }

    /// - Parameters:
    ///   - seen: the hours, and what had arrived at each.
    ///   - events: how many events the hours have, as far as that is known.
    /// - Returns: whether all are done; another instance may have taken the work over.
    private func workOut(
        _ family: RollupTable.Family, _ seen: [Int64: UInt64], _ events: [Int64: UInt64]
    ) async throws -> Bool {
        for run in RollupHours.runs(seen.keys, events: events) {
            try Task.checkCancellation()
            let hours = RollupHours.all(in: run)
            guard let grant = try await claim(hours.count) else { return false }
            try await store.workOut(family, run, revision: grant.first)
            // Whoever lost the lease meanwhile leaves the rest to the one that has it.
            guard try await claim(0) != nil else { return false }
            try await store.switch(
                family,
                hours.enumerated().map { index, hour in
                    (hour: hour, revision: grant.first + UInt64(index), seen: seen[hour] ?? 0)
                })
            metrics.hours.with(family.rawValue).increment(by: UInt64(hours.count))
        }
        return true
    }

    /// Puts days together of their hours as they stand; one of which an hour changes meanwhile stays stale.
    private func putTogether(
        _ family: RollupTable.Family, _ days: [Int64], of hours: KeyPath<RollupStore.Current, UInt64>
    ) async throws {
        for run in RollupDays.runs(days) {
            try Task.checkCancellation()
            let days = RollupDays.all(in: run)
            guard let grant = try await claim(days.count) else { return }
            let current = try await store.current(run)
            try await store.workOut(
                family, run, of: current.map { $0[keyPath: hours] }.filter { $0 > 0 }, revision: grant.first)
            guard try await claim(0) != nil else { return }
            let sums = Dictionary(grouping: current) { RollupDays.day(of: $0.hour) }
                .mapValues { $0.reduce(UInt64(0)) { $0 &+ $1[keyPath: hours] } }
            try await store.switch(
                family,
                days.enumerated().map { index, day in
                    (hour: day, revision: grant.first + UInt64(index), seen: sums[day] ?? 0)
                })
            metrics.hours.with(family.rawValue).increment(by: UInt64(days.count))
        }
    }

    /// ClickHouse's newest revision counts as well: PostgreSQL may have been restored to an older state.
    private func claim(_ revisions: Int) async throws -> RollupLease.Grant? {
        let floor = revisions == 0 ? 0 : try await store.newestRevision()
        return try await lease.claim(revisions: revisions, above: floor)
    }

    // MARK: Verifying

    /// Compares the next hours with what their events come to, and has those worked out again that differ; nil where
    /// another instance is at it. Hours that are to be worked out anyway are passed over.
    func verify(hoursMax: Int = Self.verifiedHours) async throws -> [Int64]? {
        var different: [Int64] = []
        let isDone = try await holding { different = try await compare(hoursMax: hoursMax) }
        return isDone ? different : nil
    }

    private func compare(hoursMax: Int) async throws -> [Int64] {
        guard let (span, _) = try await store.span(), let grant = try await lease.claim(revisions: 0, above: 0) else {
            return []
        }
        let start = span.contains(grant.verifiedTo) ? grant.verifiedTo : span.lowerBound
        let run = start..<min(span.upperBound, start + Int64(hoursMax) * RollupHours.seconds)
        let different = try await differences(run)
        try await store.touch(different)
        metrics.verified.increment(by: UInt64((run.upperBound - run.lowerBound) / RollupHours.seconds))
        metrics.differences.increment(by: UInt64(different.count))
        if !different.isEmpty {
            logger.error(
                "Rollups differ from their events; they are worked out again",
                metadata: ["hours": "\(different.count)", "first": "\(different[0])"])
        }
        try await lease.verified(to: run.upperBound)
        return different
    }

    func differences(_ run: Range<Int64>) async throws -> [Int64] {
        let before = try await store.current(run)
        let openFrom = RollupHours.hour(of: now())
        var different: Set<Int64> = []
        for family in RollupTable.Family.ofHours {
            let settled = Set(before.filter { family == .facts ? !$0.isBehind : !$0.sessionsAreBehind }.map(\.hour))
            let revisions = before.map { family == .facts ? $0.facts : $0.sessions }.filter { $0 > 0 }
            for part in RollupTable.verified(family) {
                let stored = try await store.stored(part.table, run, revisions: revisions)
                let expected = try await store.expected(part, run)
                for hour in Set(stored.keys).union(expected.keys) where stored[hour] != expected[hour] {
                    let isKnown = before.contains { $0.hour == hour }
                    guard settled.contains(hour) || !isKnown, family == .sessions || hour < openFrom else { continue }
                    different.insert(hour)
                }
            }
        }
        different.formUnion(try await dayDifferences(run))
        guard !different.isEmpty else { return [] }
        // What changed while it was looked at is no difference.
        let after = Dictionary(uniqueKeysWithValues: try await store.current(run).map { ($0.hour, $0) })
        let unchanged = Dictionary(uniqueKeysWithValues: before.map { ($0.hour, $0) })
        return different.filter { after[$0] == unchanged[$0] }.sorted()
    }

    /// The first hours of the days that begin in the run and do not come to what their hours do: when that hour is
    /// worked out again, the day is put together anew.
    private func dayDifferences(_ run: Range<Int64>) async throws -> [Int64] {
        var different: [Int64] = []
        for day in RollupDays.all(in: run) {
            let range = day..<day + RollupDays.seconds
            let before = try await store.current(range)
            guard let first = before.first, first.hour == day else { continue }
            for (family, own, hours) in [
                (RollupTable.Family.factDays, first.factDay, before.map(\.facts)),
                (.sessionDays, first.sessionDay, before.map(\.sessions)),
            ] where own.revision > 0 && own.seen == hours.reduce(0, &+) {
                for part in RollupTable.verified(family) {
                    let stored = try await store.stored(part.table, range, revisions: [own.revision])
                    let expected = try await store.expected(part, range, of: hours.filter { $0 > 0 })
                    guard stored[day] != expected[day], try await store.current(range) == before else { continue }
                    different.append(day)
                }
            }
        }
        return different
    }
}
