/// A value a column can be read as. What does not fit (a NULL, another type, a number out of range) is an error, never
/// a default.
package protocol ClickHouseDecodable {
    init(_ field: ClickHouseField) throws(ClickHouseField.Fault)
}

extension FixedWidthInteger where Self: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        switch field.type {
        case .unsigned, .signed: break
        default: throw field.fault("\(Self.self)")
        }
        guard let value = Self(digits: field.text) else {
            throw ClickHouseField.Fault(message: "\(try field.string()) is not in the range of \(Self.self)")
        }
        self = value
    }

    /// Of text as ClickHouse writes it: a minus where there is one, and digits. Results are mostly numbers, so no string
    /// is made of each.
    private init?(digits text: ArraySlice<UInt8>) {
        let isNegative = text.first == UInt8(ascii: "-")
        let digits = isNegative ? text.dropFirst() : text
        guard !digits.isEmpty else { return nil }
        var value: Self = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            let (shifted, isTooLarge) = value.multipliedReportingOverflow(by: 10)
            let digit = Self(truncatingIfNeeded: byte - UInt8(ascii: "0"))
            let (sum, isOver) =
                isNegative ? shifted.subtractingReportingOverflow(digit) : shifted.addingReportingOverflow(digit)
            guard !isTooLarge, !isOver else { return nil }
            value = sum
        }
        self = value
    }
}

extension Int: ClickHouseDecodable {}
extension Int8: ClickHouseDecodable {}
extension Int16: ClickHouseDecodable {}
extension Int32: ClickHouseDecodable {}
extension Int64: ClickHouseDecodable {}
extension UInt: ClickHouseDecodable {}
extension UInt8: ClickHouseDecodable {}
extension UInt16: ClickHouseDecodable {}
extension UInt32: ClickHouseDecodable {}
extension UInt64: ClickHouseDecodable {}

extension Double: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        switch field.type {
        case .float, .unsigned, .signed: break
        default: throw field.fault("Double")
        }
        let text = try field.string()
        guard let value = Double(text) else { throw ClickHouseField.Fault(message: "\(text) is not a number") }
        self = value
    }
}

extension Bool: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        switch (field.type, try field.string()) {
        case (.unsigned(bits: 8), "1"), (.bool, "true"): self = true
        case (.unsigned(bits: 8), "0"), (.bool, "false"): self = false
        default: throw field.fault("Bool")
        }
    }
}

extension String: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard field.type == .string else { throw field.fault("String") }
        self = try field.string()
    }
}

extension ClickHouseUUID: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard field.type == .uuid else { throw field.fault("ClickHouseUUID") }
        let text = try field.string()
        guard let value = ClickHouseUUID(text) else { throw ClickHouseField.Fault(message: "\(text) is not a UUID") }
        self = value
    }
}

extension ClickHouseDate: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard field.type == .date else { throw field.fault("ClickHouseDate") }
        let text = try field.string()
        guard let value = ClickHouseDate(text) else { throw ClickHouseField.Fault(message: "\(text) is not a date") }
        self = value
    }
}

extension ClickHouseDateTime: ClickHouseDecodable {
    private static let utcNames: Set<String> = [
        "UTC", "Etc/UTC", "UCT", "Etc/UCT", "Zulu", "Etc/Zulu", "GMT", "Etc/GMT",
    ]

    /// Whether text in this zone needs no rules to be read.
    static func isUTC(_ zone: String) -> Bool { utcNames.contains(zone) }

    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard case .dateTime(let zone) = field.type else { throw field.fault("ClickHouseDateTime") }
        guard zone.map(Self.isUTC) ?? field.isServerUTC else {
            throw ClickHouseField.Fault(
                message: "a DateTime in \(zone ?? "the server's time zone") is ambiguous as text: select toUInt32(…)")
        }
        let text = try field.string()
        guard let value = ClickHouseDateTime(utc: text) else {
            throw ClickHouseField.Fault(message: "\(text) is not a date and time")
        }
        self = value
    }
}

extension ClickHouseDecimal: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        let scale: Int
        switch field.type {
        case .decimal(let declared): scale = declared
        case .unsigned, .signed: scale = 0
        default: throw field.fault("ClickHouseDecimal")
        }
        let text = try field.string()
        guard let value = ClickHouseDecimal(text, scale: scale) else {
            throw ClickHouseField.Fault(message: "\(text) is not a decimal of scale \(scale)")
        }
        self = value
    }
}

extension Optional: ClickHouseDecodable where Wrapped: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard case .nullable(let type) = field.type else {
            self = try Wrapped(field)
            return
        }
        self = field.isNull ? nil : try Wrapped(field.with(type))
    }
}

extension Array: ClickHouseDecodable where Element: ClickHouseDecodable {
    package init(_ field: ClickHouseField) throws(ClickHouseField.Fault) {
        guard case .array(let type) = field.type else { throw field.fault("\(Self.self)") }
        self = []
        for element in try field.elements(of: type) { append(try Element(element)) }
    }
}
