/// A value bound to `$1`, `$2`, … of a statement, with its type.
package enum PostgresValue: Sendable, Hashable {
    /// NULL of whatever type the statement needs there.
    case null
    case bool(Bool)
    /// `bigint`; assigned to smaller integer columns with a range check by the server.
    case int(Int64)
    /// `double precision`.
    case double(Double)
    /// `text`. Other types need a cast in the statement (`$1::order_status`), or `inferred`.
    case text(String)
    /// `bytea`.
    case bytes([UInt8])
    case uuid(PostgresUUID)
    /// `timestamptz`.
    case timestamp(PostgresTimestamp)
    case numeric(PostgresNumeric)
    /// `jsonb`.
    case json(PostgresJSON)
    case texts([String])
    case ints([Int64])
    case uuids([PostgresUUID])
    /// Text of whatever type the server infers from the place where it stands (enumerations, dates, intervals).
    case inferred(String)
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral
{
    package init(stringLiteral value: String) { self = .text(value) }
    package init(integerLiteral value: Int64) { self = .int(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
}

extension PostgresValue {
    package static func int(_ value: Int) -> PostgresValue { .int(Int64(value)) }

    /// `.null` for nil: `.optional(name, PostgresValue.text)`.
    package static func optional<Value>(_ value: Value?, _ make: (Value) -> PostgresValue) -> PostgresValue {
        value.map(make) ?? .null
    }

    var type: UInt32 {
        switch self {
        case .null, .inferred: PostgresType.inferred
        case .bool: PostgresType.bool
        case .int: PostgresType.int8
        case .double: PostgresType.float8
        case .text: PostgresType.text
        case .bytes: PostgresType.bytea
        case .uuid: PostgresType.uuid
        case .timestamp: PostgresType.timestamptz
        case .numeric: PostgresType.numeric
        case .json: PostgresType.jsonb
        case .texts: PostgresType.textArray
        case .ints: PostgresType.int8Array
        case .uuids: PostgresType.uuidArray
        }
    }
}
