/// Writes values as SQL. The one place where a value becomes part of a statement.
///
/// ClickHouse 18 has no bound parameters. Every byte of text that is not plain is written as an escape, so that a
/// literal is printable ASCII apart from whole UTF-8 characters, and can neither end early nor start a comment. Negative
/// numbers stand in parentheses, because `- -1` without the blank would.
package enum ClickHouseLiteral {
    /// `'…'` for text or any other bytes.
    package static func string(_ bytes: some Collection<UInt8>) -> String {
        let isText = String(validating: bytes, as: UTF8.self) != nil
        var result: [UInt8] = [UInt8(ascii: "'")]
        result.reserveCapacity(bytes.count + 2)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case 0x20...0x7E: result.append(byte)
            case 0x80... where isText: result.append(byte)
            default:
                result += [UInt8(ascii: "\\"), UInt8(ascii: "x"), hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        result.append(UInt8(ascii: "'"))
        return String(decoding: result, as: UTF8.self)
    }

    package static func string(_ text: String) -> String { string(text.utf8) }

    /// `` `name` ``. Letters, digits and underscores only, whatever the server would take.
    package static func identifier(_ name: String) throws(ClickHouseError) -> String {
        let isPlain = name.utf8.enumerated().allSatisfy { offset, byte in
            byte == UInt8(ascii: "_") || (0x41...0x5A).contains(byte & 0xDF)
                || (offset > 0 && (0x30...0x39).contains(byte))
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 128 else {
            throw .invalid("not an identifier: \(name.prefix(128))")
        }
        return "`\(name)`"
    }

    /// `` `table` `` or `` `database`.`table` ``.
    package static func qualifiedName(_ name: String) throws(ClickHouseError) -> String {
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2 else { throw .invalid("not a table name: \(name.prefix(128))") }
        return try parts.map { part throws(ClickHouseError) in try identifier(String(part)) }.joined(separator: ".")
    }

    /// `value` as an expression of `type`.
    package static func expression(_ value: ClickHouseValue, as type: ClickHouseType) throws(ClickHouseError) -> String
    {
        switch (type, value) {
        case (.string, .string(let text)): return string(text)
        case (.string, .bytes(let bytes)): return string(bytes)
        case (.unsigned(let bits), _):
            guard let number = value.integer, (0...((Int128(1) << bits) - 1)).contains(number) else { break }
            return "\(number)"
        case (.signed(let bits), _):
            guard let number = value.integer, (-(Int128(1) << (bits - 1))..<(Int128(1) << (bits - 1))).contains(number)
            else { break }
            return number < 0 ? "(\(number))" : "\(number)"
        case (.float, .double(let number)) where number.isFinite:
            return number.sign == .minus ? "(\(number))" : "\(number)"
        case (.bool, .bool(let flag)): return flag ? "1" : "0"
        case (.uuid, .uuid(let uuid)): return "toUUID('\(uuid)')"
        case (.date, .date(let date)): return "toDate('\(date)')"
        case (.dateTime(nil), .dateTime(let time)):
            guard (0...Int64(UInt32.max)).contains(time.secondsSinceEpoch) else { break }
            return "toDateTime(\(time.secondsSinceEpoch), 'UTC')"
        case (.decimal(let scale), .decimal(let decimal)):
            guard let text = decimal.description(scale: scale) else { break }
            return "toDecimal128('\(text)', \(scale))"
        case (.nullable, .null): return "NULL"
        case (.nullable(let type), _): return try expression(value, as: type)
        case (.array(let type), .array(let values)): return try array(values, of: type)
        default: break
        }
        throw .invalid("a value does not fit its placeholder of type \(type)")
    }

    private static func array(_ values: [ClickHouseValue], of type: ClickHouseType) throws(ClickHouseError) -> String {
        if values.isEmpty {
            // `[]` alone has no type on old servers.
            switch type {
            case .string: return "emptyArrayString()"
            case .unsigned(let bits): return "emptyArrayUInt\(bits)()"
            case .signed(let bits): return "emptyArrayInt\(bits)()"
            case .date: return "emptyArrayDate()"
            case .dateTime: return "emptyArrayDateTime()"
            default: throw .invalid("an empty array of \(type) cannot be written")
            }
        }
        let texts = try values.map { value throws(ClickHouseError) in try expression(value, as: type) }
        return "[\(texts.joined(separator: ", "))]"
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}
