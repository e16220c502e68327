/// A column's type, as far as values are decoded.
package indirect enum ClickHouseType: Sendable, Equatable {
    case string
    case unsigned(bits: Int)
    case signed(bits: Int)
    case float(bits: Int)
    case bool
    case uuid
    case date
    /// nil: the server's time zone.
    case dateTime(zone: String?)
    case decimal(scale: Int)
    case nullable(ClickHouseType)
    case array(ClickHouseType)
    /// Carried as text.
    case other(String)

    /// From the name the server gives: `Nullable(Decimal(18, 4))`.
    package init(_ name: some StringProtocol) {
        let open = name.firstIndex(of: "(") ?? name.endIndex
        let word = String(name[..<open])
        let inner =
            name.hasSuffix(")") && open < name.endIndex ? String(name[name.index(after: open)...].dropLast()) : nil
        self =
            switch (word, inner) {
            case ("String", nil), ("FixedString", _), ("Enum8", _), ("Enum16", _): .string
            case ("UInt8", nil): .unsigned(bits: 8)
            case ("UInt16", nil): .unsigned(bits: 16)
            case ("UInt32", nil): .unsigned(bits: 32)
            case ("UInt64", nil): .unsigned(bits: 64)
            case ("Int8", nil): .signed(bits: 8)
            case ("Int16", nil): .signed(bits: 16)
            case ("Int32", nil): .signed(bits: 32)
            case ("Int64", nil): .signed(bits: 64)
            case ("Float32", nil): .float(bits: 32)
            case ("Float64", nil): .float(bits: 64)
            case ("Bool", nil): .bool
            case ("UUID", nil): .uuid
            case ("Date", nil), ("Date32", nil): .date
            case ("DateTime", nil): .dateTime(zone: nil)
            case ("DateTime", let zone?): .dateTime(zone: zone.filter { $0 != "'" && $0 != "\\" })
            case ("Decimal", let parameters?): Self.decimal(parameters, of: name)
            case ("Nullable", let inner?): .nullable(ClickHouseType(inner))
            case ("LowCardinality", let inner?): ClickHouseType(inner)
            case ("Array", let inner?): .array(ClickHouseType(inner))
            default: .other(String(name))
            }
    }

    private static func decimal(_ parameters: String, of name: some StringProtocol) -> ClickHouseType {
        let scale = parameters.split(separator: ",").last.map { $0.filter { $0 != " " } }.flatMap { Int($0) }
        return scale.map { .decimal(scale: $0) } ?? .other(String(name))
    }
}
