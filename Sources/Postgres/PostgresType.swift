/// The OIDs of the built-in types that are bound or decoded (`pg_type.dat`; they never change).
enum PostgresType {
    static let inferred: UInt32 = 0
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let json: UInt32 = 114
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let int4Array: UInt32 = 1007
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let date: UInt32 = 1082
    static let timestamp: UInt32 = 1114
    static let timestamptz: UInt32 = 1184
    static let numeric: UInt32 = 1700
    static let uuid: UInt32 = 2950
    static let uuidArray: UInt32 = 2951
    static let jsonb: UInt32 = 3802

    /// The name used in messages.
    static func name(_ oid: UInt32) -> String {
        switch oid {
        case bool: "boolean"
        case bytea: "bytea"
        case int8: "bigint"
        case int2: "smallint"
        case int4: "integer"
        case text: "text"
        case json: "json"
        case float4: "real"
        case float8: "double precision"
        case date: "date"
        case timestamp: "timestamp without time zone"
        case timestamptz: "timestamp with time zone"
        case numeric: "numeric"
        case uuid: "uuid"
        case jsonb: "jsonb"
        case int4Array: "integer[]"
        case int8Array: "bigint[]"
        case textArray: "text[]"
        case uuidArray: "uuid[]"
        default: "the type with OID \(oid)"
        }
    }
}
