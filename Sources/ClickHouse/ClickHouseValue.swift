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

extension ClickHouseDecimal {
    /// With `scale` decimals, nil where that would lose digits or needs more than 38.
    func description(scale wanted: Int) -> String? {
        guard wanted >= scale, (0...38).contains(wanted) else { return nil }
        var value = unscaled
        for _ in scale..<wanted {
            let (product, isOverflow) = value.multipliedReportingOverflow(by: 10)
            if isOverflow { return nil }
            value = product
        }
        return ClickHouseDecimal(unscaled: value, scale: wanted).description
    }
}
