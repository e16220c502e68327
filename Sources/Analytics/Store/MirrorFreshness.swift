import Postgres
import Queries
import ServiceKit

/// Up to when the orders stand in ClickHouse, as the order mirror says.
struct MirrorFreshness: Sendable {
    let database: PostgresPool

    /// How long PostgreSQL is waited for: figures are answered without it.
    static let timeoutSeconds = 2.0

    /// Milliseconds since 1970; nil while the mirror is not complete.
    @Sendable func milliseconds() async throws -> Int64? {
        let sql = QueryFile.named("postgres/mirror_as_of.sql").text
        return try await withTimeout(seconds: Self.timeoutSeconds) {
            try await database.query(sql).first?.decode("as_of", as: Int64?.self)
        }
    }
}
