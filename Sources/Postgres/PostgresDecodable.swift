/// A type that a column can be decoded as. Conversions that could lose something are refused.
package protocol PostgresDecodable {
    static func decode(_ field: PostgresField) throws(PostgresError) -> Self
    /// Decodes a column as an array of this type.
    static func decodeArray(_ field: PostgresField) throws(PostgresError) -> [Self]
}

extension PostgresDecodable {
    package static func decodeArray(_ field: PostgresField) throws(PostgresError) -> [Self] {
        let element = try elementType(of: field)
        guard let parts = PostgresArrayText.parse(try field.value(for: "[\(Self.self)]")) else {
            throw field.malformed("one-dimensional array")
        }
        var result: [Self] = []
        result.reserveCapacity(parts.count)
        for part in parts {
            result.append(try Self.decode(PostgresField(name: field.name, type: element, bytes: part)))
        }
        return result
    }

    private static func elementType(of field: PostgresField) throws(PostgresError) -> UInt32 {
        guard let element = PostgresArrayText.elementTypes[field.type] else {
            throw PostgresError(
                kind: .decoding,
                message:
                    "column \"\(field.name)\" is \(PostgresType.name(field.type)) and was asked for as [\(Self.self)]")
        }
        return element
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Wrapped? {
        field.bytes == nil ? nil : try Wrapped.decode(field)
    }
}

extension Array: PostgresDecodable where Element: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> [Element] {
        try Element.decodeArray(field)
    }
}

extension Bool: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Bool {
        try field.require(PostgresType.bool, as: "Bool")
        return try field.value(for: "Bool").first == UInt8(ascii: "t")
    }
}

extension PostgresDecodable where Self: FixedWidthInteger {
    fileprivate static func decodeInteger(_ field: PostgresField) throws(PostgresError) -> Self {
        try field.require(
            PostgresType.int2, PostgresType.int4, PostgresType.int8, PostgresType.oid, as: "\(Self.self)")
        guard let value = Self(try field.text(for: "\(Self.self)")) else { throw field.malformed("\(Self.self)") }
        return value
    }
}

extension Int: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Int { try decodeInteger(field) }
}

extension Int64: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Int64 { try decodeInteger(field) }
}

extension Int32: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Int32 { try decodeInteger(field) }
}

/// `[UInt8]` is a `bytea`.
extension UInt8: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> UInt8 { try decodeInteger(field) }

    package static func decodeArray(_ field: PostgresField) throws(PostgresError) -> [UInt8] {
        try field.require(PostgresType.bytea, as: "[UInt8]")
        let text = try field.value(for: "[UInt8]")
        guard text.count.isMultiple(of: 2), text.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "x")]) else {
            throw field.malformed("bytea in hexadecimal")
        }
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 2)
        for index in stride(from: text.startIndex + 2, to: text.endIndex, by: 2) {
            guard let high = Hexadecimal.value(text[index]), let low = Hexadecimal.value(text[index + 1]) else {
                throw field.malformed("bytea in hexadecimal")
            }
            result.append(high << 4 | low)
        }
        return result
    }
}

extension Double: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> Double {
        try field.require(PostgresType.float4, PostgresType.float8, as: "Double")
        let text = try field.text(for: "Double")
        switch text {
        case "Infinity": return .infinity
        case "-Infinity": return -.infinity
        case "NaN": return .nan
        default:
            guard let value = Double(text) else { throw field.malformed("Double") }
            return value
        }
    }
}

/// Any column: the text that psql would show (with DateStyle ISO, in UTC).
extension String: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> String {
        try field.text(for: "String")
    }
}

extension PostgresNumeric: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> PostgresNumeric {
        try field.require(
            PostgresType.numeric, PostgresType.int2, PostgresType.int4, PostgresType.int8, as: "PostgresNumeric")
        guard let value = PostgresNumeric(try field.text(for: "PostgresNumeric")) else {
            throw field.malformed("finite number")
        }
        return value
    }
}

extension PostgresUUID: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> PostgresUUID {
        try field.require(PostgresType.uuid, as: "PostgresUUID")
        guard let value = PostgresUUID(try field.text(for: "PostgresUUID")) else { throw field.malformed("UUID") }
        return value
    }
}

extension PostgresTimestamp: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> PostgresTimestamp {
        try field.require(PostgresType.timestamptz, as: "PostgresTimestamp")
        guard let value = PostgresTimestamp(try field.text(for: "PostgresTimestamp")) else {
            throw field.malformed("finite instant")
        }
        return value
    }
}

extension PostgresJSON: PostgresDecodable {
    package static func decode(_ field: PostgresField) throws(PostgresError) -> PostgresJSON {
        try field.require(PostgresType.json, PostgresType.jsonb, as: "PostgresJSON")
        return PostgresJSON(try field.text(for: "PostgresJSON"))
    }
}
