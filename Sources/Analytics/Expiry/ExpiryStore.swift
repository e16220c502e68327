import ClickHouse
import Postgres
import Queries

/// From when on events are kept, which months stand, and what was written down about dropping them.
struct ExpiryStore: Sendable {
    struct State: Sendable, Equatable {
        /// Seconds since 1970 at which the oldest month begins whose events are kept; 0 while all are.
        let keptFrom: Int64
        /// Since when that holds.
        let ageSeconds: Double
        /// Events are being erased that may lie in any month.
        let isErasing: Bool
    }

    struct Standing: Sendable, Equatable {
        let month: CalendarMonth
        let events: Int64
    }

    let pool: PostgresPool
    let client: ClickHouseClient
    /// Seconds that counting a month's events, or dropping them, may take.
    var timeoutSeconds = 600

    // MARK: From when on

    func state() async throws -> State {
        let row = try await pool.query(Self.text("state"))[0]
        return try State(
            keptFrom: row.decode("keptFrom"), ageSeconds: row.decode("age"), isErasing: row.decode("erasing"))
    }

    /// A bound only ever grows.
    func decide(_ keptFrom: Int64) async throws { try await pool.execute(Self.text("decide"), [.int(keptFrom)]) }

    /// The bound as ClickHouse knows it, in seconds since 1970; 0 where it knows none.
    static func mark(_ client: ClickHouseClient) async throws -> Int64 {
        let rows = try await client.query(statement("mark"), timeoutSeconds: 20)
        return try rows.first.map { try $0("kept_from", as: Int64.self) / 1000 } ?? 0
    }

    func noteMark(_ keptFrom: Int64) async throws {
        try await client.execute(
            QueryFile.named("clickhouse/watermark_note.sql").text,
            ["mark": .string("kept_from"), "received_ms": .int(keptFrom * 1000)], timeoutSeconds: 20)
    }

    // MARK: Months

    /// The months with events before a moment, in order.
    func standing(before moment: Int64) async throws -> [Standing] {
        let rows = try await client.query(
            Self.statement("months"), ["to": RollupStore.moment(moment)], timeoutSeconds: timeoutSeconds)
        return try rows.map { try Standing(month: CalendarMonth(number: $0("month")), events: $0("events")) }
    }

    /// Writes down the events of a month that were not counted yet; how many they were.
    ///
    /// An event is counted once, however often its month comes back: what is counted of a spool is all it sent up to a
    /// sequence, and it never sends what comes before that again under another name.
    func count(_ month: CalendarMonth) async throws -> Int64 {
        let known = try await DroppedEvents.read(pool).filter { $0.month == month.number }
        let counted = Dictionary(uniqueKeysWithValues: known.map { ($0.spool, $0.counted) })
        let rows = try await client.query(
            Self.statement("count"),
            [
                "from": RollupStore.moment(month.start), "to": RollupStore.moment(month.end),
                // An empty list has no type on old servers.
                "spools": .strings([""] + known.map(\.spool)), "counted_to": .strings([""] + known.map(\.counted)),
            ], timeoutSeconds: timeoutSeconds)
        var events: Int64 = 0
        for row in rows {
            let (spool, amount, highest): (String, Int64, String) = try (row("spool"), row("events"), row("highest"))
            // Where another instance was faster, it has counted them.
            let written = try await pool.query(
                Self.text("note"),
                [
                    .int(month.number), .text(spool), .int(amount), .text(highest),
                    .text(counted[spool] ?? ""),
                ])
            if !written.isEmpty { events += amount }
        }
        return events
    }

    func drop(_ month: CalendarMonth) async throws {
        try await client.execute(
            Self.statement("drop"), ["month": .int(Int64(month.number))], timeoutSeconds: timeoutSeconds)
    }

    private static func text(_ name: String) -> String { QueryFile.named("postgres/expiry_\(name).sql").text }

    private static func statement(_ name: String) -> String { QueryFile.named("clickhouse/expiry_\(name).sql").text }
}

/// Events of one spool and month that were dropped, or are about to be.
struct DroppedEvents: Sendable, Equatable {
    /// Year × 100 + month.
    let month: Int
    let spool: String
    let events: Int64
    /// The highest sequence of the spool among them, as 12 hexadecimal digits.
    let counted: String

    static func read(_ pool: PostgresPool) async throws -> [DroppedEvents] {
        try await pool.query(QueryFile.named("postgres/expiry_counted.sql").text).map {
            try DroppedEvents(
                month: $0.decode("month"), spool: $0.decode("spool"), events: $0.decode("events"),
                counted: $0.decode("counted"))
        }
    }
}
