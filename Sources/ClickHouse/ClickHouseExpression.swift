/// A piece of SQL: text that stands in the code, with values in their places. Nothing else can become one, so that no
/// text from outside is ever SQL.
///
///     try ClickHouseExpression("country = {value:String}", ["value": .string(country)])
package struct ClickHouseExpression: Sendable, Equatable {
    let sql: String

    package init(_ text: StaticString, _ values: [String: ClickHouseValue] = [:]) throws(ClickHouseError) {
        sql = try ClickHouseTemplate.render("\(text)", values)
    }

    private init(sql: String) { self.sql = sql }

    /// All of them, each in parentheses, with `separator` (` AND `, ` OR `, ` + `) between. At least one.
    package static func joined(_ parts: [ClickHouseExpression], by separator: StaticString) -> ClickHouseExpression {
        precondition(!parts.isEmpty, "nothing to join")
        return ClickHouseExpression(sql: parts.map { "(\($0.sql))" }.joined(separator: "\(separator)"))
    }
}
