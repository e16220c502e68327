import ClickHouse
import Queries
import ServiceKit

/// Keeps the tables that the sales figures are read from in step with `analytics.order_lines`: makes the days anew that
/// were written to. Any number of makers may work at the same time, in any number of processes; of two that make the
/// same day the one that began later wins.
actor SalesMaker {
    /// The most days made in one go.
    static let daysMax = 31
    /// For how long after a touch a day is looked at once more, in seconds.
    static let settleSeconds = 10

    /// More days wait than can be made while someone waits for the answer; they go on being made.
    struct IsBehind: Error {}

    /// The process ends.
    struct IsStopped: Error {}

    private struct StaleDay: Sendable {
        let day: ClickHouseDate
        let touches: UInt64
        let newestRevision: UInt64
        /// Of the lines that revision was made of.
        let fingerprint: UInt64
        /// Otherwise it is to be looked at once more.
        let isTouched: Bool
        let askedAt: UInt32
    }

    private let client: ClickHouseClient
    private let timeoutSeconds: Int
    private let clock: @Sendable () -> Int64
    private var running: Task<Void, any Error>?
    private var queued: Task<Void, any Error>?
    private var isStopped = false

    /// - Parameter clock: milliseconds since 1970; orders the revisions of makers on several machines.
    init(
        client: ClickHouseClient, timeoutSeconds: Int,
        clock: @escaping @Sendable () -> Int64 = Timestamp.nowMilliseconds
    ) {
        self.client = client
        self.timeoutSeconds = timeoutSeconds
        self.clock = clock
    }

    /// Returns when every line that could be seen at the call is in the figures. Those who call at the same time share
    /// the work.
    func bringUpToDate() async throws {
        guard !isStopped else { throw IsStopped() }
        do { try await (queued ?? enqueue()).value } catch {
            throw isStopped ? IsStopped() : error
        }
    }

    private func enqueue() -> Task<Void, any Error> {
        let before = running
        let task = Task {
            _ = await before?.result
            begin()
            try await work()
        }
        queued = task
        return task
    }

    /// Gives up what is being done, for a process that ends: what is not published is read by nobody.
    func stop() {
        isStopped = true
        running?.cancel()
        queued?.cancel()
    }

    /// From here on the work has begun: a touch may be too late for it.
    private func begin() {
        running = queued
        queued = nil
    }

    private func work() async throws {
        let deadline = ContinuousClock.now + .seconds(timeoutSeconds)
        while true {
            let days = try await staleDays()
            let settled = try await settle(days.filter { !$0.isTouched })
            let due = days.filter { !settled.contains($0.day) }
            let hasTouched = due.isEmpty ? false : try await make(due)
            // Fewer than were asked for are all there were.
            if days.count < Self.daysMax, !hasTouched { return }
            guard ContinuousClock.now < deadline || !days.contains(where: \.isTouched) else { throw IsBehind() }
        }
    }

    /// The newest revision of the figures; 0 where there are none.
    func newestRevision() async throws -> UInt64 {
        let sql = QueryFile.named("clickhouse/sales_snapshot.sql").text
        return try await client.query(sql, timeoutSeconds: timeoutSeconds).first?("newest") ?? 0
    }

    private func staleDays() async throws -> [StaleDay] {
        try await client.query(
            QueryFile.named("clickhouse/sales_stale_days.sql").text,
            ["settle": .int(Int64(Self.settleSeconds)), "limit": .int(Int64(Self.daysMax))],
            timeoutSeconds: timeoutSeconds
        ).map {
            try StaleDay(
                day: $0("day"), touches: $0("touches"), newestRevision: $0("newest"), fingerprint: $0("seen_lines"),
                isTouched: $0("is_touched"), askedAt: $0("asked_at"))
        }
    }

    /// Looks once more at days made shortly after they were touched, and notes of those that need not be made anew that
    /// they were looked at; which these are.
    private func settle(_ days: [StaleDay]) async throws -> Set<ClickHouseDate> {
        guard let window = window(days) else { return [] }
        let fingerprints = try await fingerprints(window)
        let amiss: [ClickHouseDate] = try await rows("sales_amiss_days", window).map { try $0("day") }
        let settled = days.filter {
            $0.fingerprint == fingerprints[$0.day, default: 0] && !amiss.contains($0.day)
        }
        try await publish(settled.map { ($0, $0.newestRevision, $0.fingerprint) })
        return Set(settled.map(\.day))
    }

    /// Of what can be seen of the lines of some days now.
    private func fingerprints(_ window: [String: ClickHouseValue]) async throws -> [ClickHouseDate: UInt64] {
        try await rows("sales_fingerprints", window).reduce(into: [:]) { $0[try $1("day")] = try $1("fingerprint") }
    }

    /// Says what is read of some days from now on.
    private func publish(
        _ made: [(day: StaleDay, revision: UInt64, fingerprint: UInt64)]
    ) async throws {
        guard let askedAt = made.first?.day.askedAt else { return }
        try await run(
            "sales_publish",
            [
                "made_at": .int(Int64(askedAt)), "days": .array(made.map { .date($0.day.day) }),
                "day_revisions": .array(made.map { .uint($0.revision) }),
                "touches": .array(made.map { .uint($0.day.touches) }),
                "fingerprints": .array(made.map { .uint($0.fingerprint) }),
            ])
    }

    /// The days, and the stretch of time they lie in; nil where there are none.
    private func window(_ days: [StaleDay]) -> [String: ClickHouseValue]? {
        let sorted = days.map(\.day).sorted()
        guard let first = sorted.first, let last = sorted.last else { return nil }
        return [
            "days": .array(sorted.map { .date($0) }),
            "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: seconds(first))),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: seconds(last) + 86_400)),
        ]
    }

    /// Returns whether other days have to be made anew for it.
    private func make(_ days: [StaleDay]) async throws -> Bool {
        guard let window = window(days) else { return false }
        // Before the lines are read: what comes between the two is looked for again.
        let fingerprints = try await fingerprints(window)
        let revision = revision(after: days.map(\.newestRevision).max() ?? 0)
        let named = window.merging(["revision": .uint(revision)]) { $1 }
        let made = named.filter { $0.key != "days" }
        try await run("sales_make_facts", named)
        try await run("sales_make_buyers", made)
        try await run("sales_make_firsts", named)
        try await run("sales_make_sums", made)
        let sorted = days.sorted { $0.day < $1.day }
        let later = made.merging([
            "made_days": .array(sorted.map { .date($0.day) }),
            "replaced": .array(sorted.map { .uint($0.newestRevision) }),
        ]) { $1 }
        // Before, so that no death leaves them as they are; and after, since another maker may have made them meanwhile.
        let before = try await touchLater(later)
        try await publish(sorted.map { ($0, revision, fingerprints[$0.day, default: 0]) })
        let after = try await touchLater(later)
        return before || after
    }

    /// Touches the days whose first purchases follow from what is made of days before them.
    private func touchLater(_ values: [String: ClickHouseValue]) async throws -> Bool {
        let days: [ClickHouseDate] = try await rows("sales_later_days", values).map { try $0("day") }
        guard !days.isEmpty else { return false }
        try await run("sales_touch", ["day_numbers": .array(days.map { .int(Int64($0.daysSinceEpoch)) })])
        return true
    }

    /// Later than every revision of these days, and nobody else's.
    private func revision(after newest: UInt64) -> UInt64 {
        let random = UInt64.random(in: 0..<(1 << 20))
        return max(UInt64(max(0, clock())) << 20, ((newest >> 20) + 1) << 20) | random
    }

    private func seconds(_ day: ClickHouseDate) -> Int64 { Int64(day.daysSinceEpoch) * 86_400 }

    private func rows(_ name: String, _ values: [String: ClickHouseValue]) async throws -> ClickHouseRows {
        try await client.query(
            QueryFile.named("clickhouse/\(name).sql").text, values, timeoutSeconds: max(60, timeoutSeconds))
    }

    private func run(_ name: String, _ values: [String: ClickHouseValue]) async throws {
        try await client.execute(
            QueryFile.named("clickhouse/\(name).sql").text, values, timeoutSeconds: max(60, timeoutSeconds))
    }
}
