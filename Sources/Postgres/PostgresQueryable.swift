/// What statements can be run on: a pool (each call on any connection) or a connection (also inside a transaction).
package protocol PostgresQueryable: Sendable {
    /// Runs the statements in one round trip. More than one are one transaction: either all took effect or none.
    /// An error names the statement by `statementIndex`.
    func batch(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresResult]

    /// Runs a statement of any result size and hands its rows over in chunks; the next chunk is fetched when the
    /// closure returns. The statement is cancelled when the closure throws.
    func stream(
        _ sql: String, _ binds: [PostgresValue], chunkRows: Int,
        _ body: @Sendable ([PostgresRow]) async throws -> Void
    ) async throws
}

extension PostgresQueryable {
    /// Runs a statement with its values for `$1`, `$2`, …
    package func run(_ sql: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> PostgresResult {
        try await batch([PostgresStatement(sql, binds)])[0]
    }

    /// The rows of a statement.
    package func query(_ sql: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> [PostgresRow] {
        try await run(sql, binds).rows
    }

    /// The first row, or nil.
    package func queryFirst(_ sql: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> PostgresRow? {
        try await run(sql, binds).rows.first
    }

    /// The number of rows it affected.
    @discardableResult
    package func execute(_ sql: String, _ binds: [PostgresValue] = []) async throws(PostgresError) -> Int {
        try await run(sql, binds).affectedRows
    }

    package func stream(
        _ sql: String, _ binds: [PostgresValue] = [], _ body: @Sendable ([PostgresRow]) async throws -> Void
    ) async throws {
        try await stream(sql, binds, chunkRows: 500, body)
    }
}
