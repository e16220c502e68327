import Queries

/// A table of the rollups: the statement that works it out, and the columns that say whether it is right.
struct RollupTable: Sendable, Equatable {
    enum Family: String, Sendable {
        /// Counted from events.
        case facts
        /// Counted from sessions.
        case sessions
        /// Hours of facts put together to days.
        case factDays = "fact_days"
        case sessionDays = "session_days"

        static let ofHours = [facts, sessions]
    }

    let name: String
    /// In the order of the table and of the statement.
    let columns: [String]

    static let activity = RollupTable(
        name: "rollup_activity",
        columns: ["bucket", "revision", "quarter", "events", "page_views", "bot_events"])
    static let minutes = RollupTable(
        name: "rollup_minutes", columns: ["bucket", "revision", "minute", "events", "page_views", "bot_events"])
    static let values = RollupTable(
        name: "rollup_values", columns: ["bucket", "revision", "kind", "key", "total", "bounced", "converted"])
    static let sessions = RollupTable(
        name: "rollup_sessions",
        columns: [
            "bucket", "revision", "started_at", "length_ms", "page_views", "events", "added", "purchased", "person",
            "browser_id", "entry_path", "referrer_domain", "channel", "utm_source", "utm_medium", "utm_campaign",
            "device_type", "browser", "country",
        ])

    static let days = RollupTable(name: "rollup_days", columns: values.columns)

    static let all = [activity, minutes, values, sessions, days]
    static let names = Set(all.map(\.name))

    /// The tables of a family with the statements that fill them, in order.
    static func parts(of family: Family) -> [(table: RollupTable, source: String)] {
        switch family {
        case .facts:
            [(activity, text("rollup_activity")), (minutes, text("rollup_minutes")), (values, text("rollup_values"))]
        case .sessions: [(sessions, text("rollup_sessions")), (values, text("rollup_session_values"))]
        case .factDays, .sessionDays: [(days, text("rollup_day_values"))]
        }
    }

    /// What the verifier compares: the session's values are made of its sessions, so those are enough.
    static func verified(_ family: Family) -> [(table: RollupTable, source: String)] {
        family == .sessions ? Array(parts(of: family).prefix(1)) : parts(of: family)
    }

    func insert(_ source: String) -> String {
        "INSERT INTO analytics.\(name) (\(columns.joined(separator: ", "))) \(source)"
    }

    /// Rows as one number for each hour, whatever their order; a row that is there twice counts twice.
    func digest(of source: String) -> String {
        // 18.16 hashes a constant otherwise than a column of the same value: what is constant in facts stays out.
        let values = columns.filter { !["revision", "bounced", "converted"].contains($0) }.joined(separator: ", ")
        return "SELECT toUInt32(bucket) AS hour, count() AS amount, sum(sipHash64(\(values))) AS digest "
            + "FROM (\(source)) AS source GROUP BY bucket"
    }

    private static func text(_ name: String) -> String { QueryFile.named("clickhouse/\(name).sql").text }
}
