/// One SQL statement with the values of its `$1`, `$2`, ….
package struct PostgresStatement: Sendable, Hashable {
    package var sql: String
    package var binds: [PostgresValue]

    package init(_ sql: String, _ binds: [PostgresValue] = []) {
        self.sql = sql
        self.binds = binds
    }
}
