import ClickHouse
import Queries

/// The rollups in ClickHouse: what is to be done, and doing it.
struct RollupStore: Sendable {
    let client: ClickHouseClient
    /// Seconds that working out one run may take.
    var workSeconds = 60
    /// One statement at a time on one core: readers are to have the rest.
    private static let settings = ["max_threads": "1"]

    struct DirtyHour: Sendable, Equatable {
        let hour: Int64
        let arrivals: UInt64
        let facts: Bool
        let sessions: Bool
    }

    /// A day that is put together of its hours.
    struct Day: Sendable, Equatable {
        /// 0 where there is none.
        var revision: UInt64 = 0
        /// The sum of its hours' revisions when it was put together.
        var seen: UInt64 = 0
    }

    struct Current: Sendable, Equatable {
        let hour: Int64
        /// 0 where there is none.
        let facts: UInt64
        let sessions: UInt64
        /// Something happened to the hour's events that its facts have not seen.
        let isBehind: Bool
        let sessionsAreBehind: Bool
        /// Of the day that begins with this hour.
        var factDay = Day()
        var sessionDay = Day()
    }

    struct StaleDay: Sendable, Equatable {
        let day: Int64
        let facts: Bool
        let sessions: Bool
    }

    // MARK: What is to be done

    /// - Parameter openFrom: the first hour that is not over.
    func dirty(openFrom: Int64, limit: Int) async throws -> [DirtyHour] {
        try await query("rollup_dirty", ["open_from": Self.moment(openFrom), "limit": .int(Int64(limit))]).map {
            try DirtyHour(hour: $0("hour"), arrivals: $0("arrivals"), facts: $0("facts"), sessions: $0("sessions"))
        }
    }

    func arrivals(_ range: Range<Int64>) async throws -> [Int64: UInt64] {
        let rows = try await query("rollup_arrived", Self.window(range))
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0("hour"), try $0("arrived")) })
    }

    /// How many events the hours of a range have; those that have none are left out.
    func events(_ range: Range<Int64>) async throws -> [Int64: UInt64] {
        let rows = try await query("rollup_events", Self.window(range))
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0("hour"), try $0("amount")) })
    }

    /// The hours whose sessions a change in the run may touch, besides its own.
    func homes(_ run: Range<Int64>) async throws -> [Int64] {
        try await query("rollup_homes", Self.window(run)).map { try $0("hour") }
    }

    /// Days that are over and not what their hours come to.
    func staleDays(openFrom: Int64, limit: Int) async throws -> [StaleDay] {
        try await query("rollup_stale_days", ["open_from": Self.moment(openFrom), "limit": .int(Int64(limit))]).map {
            try StaleDay(day: $0("day"), facts: $0("facts"), sessions: $0("sessions"))
        }
    }

    func current(_ range: Range<Int64>) async throws -> [Current] {
        try Self.current(try await query("rollup_current", Self.window(range)))
    }

    static func current(_ rows: ClickHouseRows) throws -> [Current] {
        try rows.map {
            try Current(
                hour: $0("hour"), facts: $0("facts"), sessions: $0("sessions"), isBehind: $0("behind"),
                sessionsAreBehind: $0("sessions_behind"),
                factDay: Day(revision: $0("fact_day"), seen: $0("fact_day_seen")),
                sessionDay: Day(revision: $0("session_day"), seen: $0("session_day_seen")))
        }
    }

    func marks() async throws -> EventMarks {
        try Self.marks(try await query("watermarks", Self.markParameters))
    }

    static let markParameters: [String: ClickHouseValue] = ["gone_ms": .int(EventMarks.goneMilliseconds)]

    static func marks(_ rows: ClickHouseRows) throws -> EventMarks {
        guard let row = rows.first else { return EventMarks() }
        return try EventMarks(events: row("events"), rollups: row("rollups"))
    }

    func newestRevision() async throws -> UInt64 {
        try await query("rollup_newest_revision").first?("revision") ?? 0
    }

    /// From the first to the last hour that is known; nil where nothing is.
    func span() async throws -> (range: Range<Int64>, hours: Int)? {
        guard let row = try await query("rollup_span").first else { return nil }
        let (first, last, hours): (Int64, Int64, Int) = try (row("first"), row("last"), row("hours"))
        return hours == 0 ? nil : (first..<last + RollupHours.seconds, hours)
    }

    // MARK: Doing it

    /// Works out a family's rows of a run under the revisions from `revision` on; nobody reads them before `switch`.
    ///
    /// - Parameter hours: for a run of days, the revisions of their hours.
    func workOut(
        _ family: RollupTable.Family, _ run: Range<Int64>, of hours: [UInt64] = [], revision: UInt64
    ) async throws {
        for part in RollupTable.parts(of: family) {
            try await client.execute(
                part.table.insert(part.source), Self.work(run, of: hours, revision: revision),
                settings: Self.settings, timeoutSeconds: workSeconds)
        }
    }

    private static func work(
        _ run: Range<Int64>, of hours: [UInt64], revision: UInt64
    ) -> [String: ClickHouseValue] {
        window(run).merging(
            ["revision": .uint(revision)].merging(hours.isEmpty ? [:] : ["revisions": list(hours)]) { $1 }
        ) {
            $1
        }
    }

    /// Makes revisions the current ones: one insert, so all of them at once.
    func `switch`(
        _ family: RollupTable.Family, _ hours: [(hour: Int64, revision: UInt64, seen: UInt64)]
    ) async throws {
        guard !hours.isEmpty else { return }
        try await client.execute(
            Self.text("rollup_switch"),
            [
                "family": .string(family.rawValue), "hours": .array(hours.map { .int($0.hour) }),
                "revisions": .array(hours.map { .uint($0.revision) }), "seen": .array(hours.map { .uint($0.seen) }),
            ], timeoutSeconds: 10)
    }

    /// Says up to when events are in the figures, in milliseconds since 1970.
    func note(_ mark: String, _ receivedMilliseconds: Int64) async throws {
        try await client.execute(
            Self.text("watermark_note"),
            ["mark": .string(mark), "received_ms": .int(receivedMilliseconds)], timeoutSeconds: 20)
    }

    /// Says that something happened to the events of some hours.
    func touch(_ hours: [Int64]) async throws {
        guard !hours.isEmpty else { return }
        try await client.execute(Self.text("rollup_touch"), ["hours": .array(hours.map { .int($0) })])
    }

    /// Has all hours of a window worked out again that have events or rollups.
    func touch(window: Range<Int64>) async throws {
        try await client.execute(Self.text("rollup_touch_window"), Self.window(window), timeoutSeconds: 600)
    }

    // MARK: Verifying

    struct Digest: Sendable, Equatable {
        let rows: UInt64
        let value: UInt64
    }

    /// What a table's rows come to when they are worked out from the events.
    func expected(
        _ part: (table: RollupTable, source: String), _ run: Range<Int64>, of hours: [UInt64] = []
    ) async throws -> [Int64: Digest] {
        try await digests(part.table.digest(of: part.source), Self.work(run, of: hours, revision: 0))
    }

    /// What its rows of the current revisions come to.
    func stored(_ table: RollupTable, _ run: Range<Int64>, revisions: [UInt64]) async throws -> [Int64: Digest] {
        try await digests(
            table.digest(of: Self.text("rollup_stored")),
            Self.window(run).merging(["table": Self.name(table), "revisions": Self.list(revisions)]) { $1 })
    }

    private func digests(_ sql: String, _ values: [String: ClickHouseValue]) async throws -> [Int64: Digest] {
        let rows = try await client.query(sql, values, settings: Self.settings, timeoutSeconds: workSeconds)
        return Dictionary(
            uniqueKeysWithValues: try rows.map {
                (try $0("hour"), Digest(rows: try $0("amount"), value: try $0("digest")))
            })
    }

    // MARK: Sweeping

    struct Garbage: Sendable, Equatable {
        let week: Int64
        let stored: UInt64
        let dead: UInt64
    }

    func garbage(_ table: RollupTable) async throws -> [Garbage] {
        let rows = try await client.query(
            Self.text("rollup_garbage"), ["table": Self.name(table)], settings: Self.settings,
            timeoutSeconds: workSeconds)
        return try rows.map { try Garbage(week: $0("week"), stored: $0("stored"), dead: $0("dead")) }
    }

    func live(_ range: Range<Int64>) async throws -> Set<UInt64> {
        Set(try await query("rollup_live", Self.window(range)).map { try $0("revision") })
    }

    func sweep(_ table: RollupTable, _ range: Range<Int64>, upTo revision: UInt64, keeping: Set<UInt64>) async throws {
        try await client.execute(
            Self.text("rollup_sweep"),
            Self.window(range).merging([
                "table": Self.name(table), "revision": .uint(revision), "keep": Self.list(keeping.sorted()),
            ]) { $1 }, timeoutSeconds: workSeconds)
    }

    // MARK: Statements

    private func query(_ name: String, _ values: [String: ClickHouseValue] = [:]) async throws -> ClickHouseRows {
        try await client.query(Self.text(name), values, timeoutSeconds: 20)
    }

    private static func text(_ name: String) -> String { QueryFile.named("clickhouse/\(name).sql").text }

    static func window(_ range: Range<Int64>) -> [String: ClickHouseValue] {
        ["from": moment(range.lowerBound), "to": moment(range.upperBound)]
    }

    static func moment(_ seconds: Int64) -> ClickHouseValue {
        .dateTime(ClickHouseDateTime(secondsSinceEpoch: max(0, min(seconds, Int64(UInt32.max)))))
    }

    static func list(_ values: [UInt64]) -> ClickHouseValue { .array(values.map { .uint($0) }) }

    private static func name(_ table: RollupTable) -> ClickHouseValue {
        .identifier(table.name, among: RollupTable.names)
    }
}
