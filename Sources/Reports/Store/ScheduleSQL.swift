import Foundation
import Postgres
import Queries

/// The statements of schedules, runs and deliveries.
enum ScheduleSQL {
    static func text(_ name: String) -> String { QueryFile.named("postgres/reports_\(name).sql").text }

    static func statement(_ name: String, _ binds: [PostgresValue]) -> PostgresStatement {
        PostgresStatement(text(name), binds)
    }

    static func json(_ value: some Encodable) throws -> PostgresValue {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return .json(PostgresJSON(String(decoding: try encoder.encode(value), as: UTF8.self)))
    }

    static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}

extension PostgresQueryable {
    func reports(_ name: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> [PostgresRow] {
        try await query(ScheduleSQL.text(name), binds)
    }
}

extension PostgresValue {
    /// A moment in seconds since 1970.
    static func moment(_ seconds: Int64?) -> PostgresValue {
        .optional(seconds) { .timestamp(PostgresTimestamp(microseconds: $0 * 1_000_000)) }
    }
}

extension PostgresTimestamp {
    /// Since 1970; decimals of a second are cut off.
    var seconds: Int64 { microseconds / 1_000_000 - (microseconds % 1_000_000 < 0 ? 1 : 0) }
}

/// Whose clock says what is due: the database's, which all instances share, or a test's.
package struct ScheduleClock: Sendable {
    private let now: (@Sendable () -> Int64)?

    package static let database = ScheduleClock(now: nil)

    /// - Parameter now: seconds since 1970.
    package static func given(_ now: @escaping @Sendable () -> Int64) -> ScheduleClock { ScheduleClock(now: now) }

    var bind: PostgresValue { .moment(now?()) }

    func read(_ pool: PostgresPool) async throws -> Int64 {
        if let now { return now() }
        return try await pool.reports("clock", [bind])[0].decode("now", as: PostgresTimestamp.self).seconds
    }
}
