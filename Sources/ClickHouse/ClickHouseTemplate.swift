/// Fills the placeholders of SQL kept in files: `{name:Type}`, ClickHouse's own notation for parameters, which old
/// servers do not have. `Identifier` takes a name out of a closed set, `Expression` a ``ClickHouseExpression``.
///
///     SELECT count() FROM analytics.events WHERE event_type = {type:String} AND event_time >= {from:DateTime}
///
/// Placeholders in quoted text and comments are left alone, filled-in text is not looked into again, and a value that
/// is missing, left over or of another type is an error.
package enum ClickHouseTemplate {
    package static func render(
        _ sql: String, _ values: [String: ClickHouseValue]
    ) throws(ClickHouseError) -> String {
        let text = Array(sql.utf8)
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var unused = Set(values.keys)
        for segment in try SQLSegments.cut(text) {
            var rest = text[segment.range]
            while segment.kind == .code, let open = rest.firstIndex(of: UInt8(ascii: "{")) {
                result += rest[..<open]
                guard let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw .invalid(
                        "a placeholder is not closed: \(String(decoding: rest[open...].prefix(40), as: UTF8.self))")
                }
                let (name, type) = try placeholder(rest[(open + 1)..<close])
                guard let value = values[name] else { throw .invalid("no value for placeholder \(name)") }
                unused.remove(name)
                do { result += try expression(value, type).utf8 } catch {
                    throw .invalid("placeholder \(name): \(error.message)")
                }
                rest = rest[(close + 1)...]
            }
            result += rest
        }
        if let name = unused.min() { throw .invalid("the statement has no placeholder \(name)") }
        return String(decoding: result, as: UTF8.self)
    }

    /// The names and types a statement asks for.
    package static func placeholders(_ sql: String) throws(ClickHouseError) -> [(name: String, type: String)] {
        let text = Array(sql.utf8)
        var found: [(name: String, type: String)] = []
        for segment in try SQLSegments.cut(text) where segment.kind == .code {
            var rest = text[segment.range]
            while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
                guard let close = rest[open...].firstIndex(of: UInt8(ascii: "}")) else {
                    throw .invalid("a placeholder is not closed")
                }
                found.append(try placeholder(rest[(open + 1)..<close]))
                rest = rest[(close + 1)...]
            }
        }
        return found
    }

    private static func placeholder(_ text: ArraySlice<UInt8>) throws(ClickHouseError) -> (name: String, type: String) {
        let parts = String(decoding: text, as: UTF8.self).split(separator: ":", omittingEmptySubsequences: false)
            .map { $0.filter { $0 != " " } }
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .invalid("not a placeholder: {\(String(decoding: text.prefix(40), as: UTF8.self))}")
        }
        return (parts[0], parts[1])
    }

    private static func expression(_ value: ClickHouseValue, _ type: String) throws(ClickHouseError) -> String {
        switch (type, value) {
        case ("Identifier", .identifier(let name, let allowed)):
            guard allowed.contains(name) else { throw .invalid("\(name.prefix(128)) is not one of the names allowed") }
            return try ClickHouseLiteral.identifier(name)
        case ("Expression", .expression(let expression)): return "(\(expression.sql))"
        case ("Expression", _): throw .invalid("an Expression needs a piece of SQL that stands in the code")
        case ("Identifier", _): throw .invalid("an Identifier needs a name out of a closed set")
        default: return try ClickHouseLiteral.expression(value, as: ClickHouseType(type))
        }
    }
}
