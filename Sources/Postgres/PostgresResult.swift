/// What a statement returned.
package struct PostgresResult: Sendable {
    package let rows: [PostgresRow]
    /// Rows inserted, updated, deleted or selected.
    package let affectedRows: Int
    /// The server's command tag: `INSERT 0 3`, `CREATE TABLE`.
    package let tag: String
}
