/// What fills a placeholder.
package enum ClickHouseValue: Sendable, Equatable {
    case string(String)
    case bytes([UInt8])
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case bool(Bool)
    case decimal(ClickHouseDecimal)
    case uuid(ClickHouseUUID)
    case date(ClickHouseDate)
    case dateTime(ClickHouseDateTime)
    case null
    case array([ClickHouseValue])
    /// A column, table or function name out of a closed set.
    case identifier(String, among: Set<String>)

    /// A piece of SQL of the house's own, for a placeholder `{name:Expression}`.
    case expression(ClickHouseExpression)

    package static func strings(_ values: some Sequence<String>) -> ClickHouseValue {
        .array(values.map { .string($0) })
    }

    var integer: Int128? {
        switch self {
        case .int(let value): Int128(value)
        case .uint(let value): Int128(value)
        default: nil
        }
    }
}
