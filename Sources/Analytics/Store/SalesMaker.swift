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

    private struct StaleDay: Sendable {
        let day: ClickHouseDate
        let touches: UInt64
        let newestRevision: UInt64
        let isTouched: Bool
        let askedAt: UInt32
    }

    private let client: ClickHouseClient
    private let timeoutSeconds: Int
    private let clock: @Sendable () -> Int64
    private var running: Task<Void, any Error>?
    private var queued: Task<Void, any Error>?

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
        if let queued { return try await queued.value }
        let before = running
        let task = Task {
            _ = await before?.result
            begin()
            try await work()
        }
        queued = task
        try await task.value
    }

    /// Gives up what is being done, for a process that ends: what is not published is read by nobody.
    func stop() {
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
            let hasTouched = days.isEmpty ? false : try await make(days)
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
                day: $0("day"), touches: $0("touches"), newestRevision: $0("newest"), isTouched: $0("is_touched"),
                askedAt: $0("asked_at"))
        }
    }

    /// Returns whether other days have to be made anew for it.
    private func make(_ days: [StaleDay]) async throws -> Bool {
        let sorted = days.map(\.day).sorted()
        guard let first = sorted.first, let last = sorted.last, let askedAt = days.first?.askedAt else { return false }
        let revision = revision(after: days.map(\.newestRevision).max() ?? 0)
        let (from, to) = (seconds(first), seconds(last) + 86_400)
        let names: ClickHouseValue = .array(sorted.map { .date($0) })
        let made: [String: ClickHouseValue] = [
            "revision": .uint(revision), "from": .dateTime(ClickHouseDateTime(secondsSinceEpoch: from)),
            "to": .dateTime(ClickHouseDateTime(secondsSinceEpoch: to)),
        ]
        let named = made.merging(["days": names]) { $1 }
        try await run("sales_make_facts", named)
        try await run("sales_make_buyers", made)
        try await run("sales_make_firsts", named)
        try await run("sales_make_sums", made)
        let known = Dictionary(uniqueKeysWithValues: days.map { ($0.day, $0) })
        let later = made.merging([
            "made_days": names, "replaced": .array(sorted.map { .uint(known[$0]?.newestRevision ?? 0) }),
        ]) { $1 }
        // Before, so that no death leaves them as they are; and after, since another maker may have made them meanwhile.
        let before = try await touchLater(later)
        try await run(
            "sales_publish",
            [
                "revision": .uint(revision), "made_at": .int(Int64(askedAt)), "days": names,
                "touches": .array(sorted.map { .uint(known[$0]?.touches ?? 0) }),
            ])
        let after = try await touchLater(later)
        return before || after
    }

    /// Touches the days whose first purchases follow from what is made of days before them.
    private func touchLater(_ values: [String: ClickHouseValue]) async throws -> Bool {
        let days: [ClickHouseDate] = try await client.query(
            QueryFile.named("clickhouse/sales_later_days.sql").text, values, timeoutSeconds: max(60, timeoutSeconds)
        ).map { try $0("day") }
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

    private func run(_ name: String, _ values: [String: ClickHouseValue]) async throws {
        try await client.execute(
            QueryFile.named("clickhouse/\(name).sql").text, values, timeoutSeconds: max(60, timeoutSeconds))
    }
}
