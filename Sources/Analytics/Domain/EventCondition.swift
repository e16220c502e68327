import ClickHouse

/// Which events a step of a funnel, or the beginning of a visitor, is made of: a type, and what else holds of them.
///
///     product_view
///     product_view[category=rpg,country=DE]
///     click[property.button=buy]
struct EventCondition: Sendable, Equatable {
    /// What a condition may ask of an event.
    enum Field: Sendable, Equatable {
        case product, category, platform, name, path, country, device, browser, os, channel
        case source, medium, campaign, referrer
        /// A text among the event's properties.
        case property(String)

        static let names: [(String, Field)] = [
            ("product", .product), ("category", .category), ("platform", .platform), ("name", .name), ("path", .path),
            ("country", .country), ("device", .device), ("browser", .browser), ("os", .os), ("channel", .channel),
            ("utm_source", .source), ("utm_medium", .medium), ("utm_campaign", .campaign), ("referrer", .referrer),
        ]

        init?(_ text: some StringProtocol) {
            if text.hasPrefix("property."), (1...60).contains(text.dropFirst(9).utf8.count) {
                self = .property(String(text.dropFirst(9)))
            } else if let field = Self.names.first(where: { $0.0 == text })?.1 {
                self = field
            } else {
                return nil
            }
        }
    }

    struct Test: Sendable, Equatable {
        let field: Field
        let value: String
    }

    /// As it was asked for.
    let text: String
    let type: String
    let tests: [Test]

    static let stepsMax = 8
    static let testsMax = 5
    static let valueBytesMax = 200
    static let typeBytesMax = 64

    /// What can't be read; `description` says why, to the one who asked.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Reads conditions with commas between; those within brackets part the tests of one.
    static func list(_ text: String, name: String, max: Int) throws(Fault) -> [EventCondition] {
        var parts: [Substring] = []
        var depth = 0
        var start = text.startIndex
        for index in text.indices {
            switch text[index] {
            case "[": depth += 1
            case "]": depth -= 1
            case "," where depth == 0:
                parts.append(text[start..<index])
                start = text.index(after: index)
            default: break
            }
            guard (0...1).contains(depth) else { throw Fault(description: "\(name): brackets don't match.") }
        }
        parts.append(text[start...])
        guard depth == 0 else { throw Fault(description: "\(name): brackets don't match.") }
        guard parts.count <= max else { throw Fault(description: "\(name): at most \(max).") }
        var conditions: [EventCondition] = []
        for part in parts { conditions.append(try EventCondition(part, name: name)) }
        return conditions
    }

    init(_ text: Substring, name: String) throws(Fault) {
        let open = text.firstIndex(of: "[") ?? text.endIndex
        type = String(text[..<open])
        guard (1...Self.typeBytesMax).contains(type.utf8.count),
            type.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x27 && $0 != 0x5C })
        else {
            throw Fault(
                description: "\(name): expected event types such as page_view or product_view[category=rpg], with "
                    + "commas between.")
        }
        var tests: [Test] = []
        if open < text.endIndex {
            guard text.hasSuffix("]") else { throw Fault(description: "\(name): something follows a bracket.") }
            for test in text[open...].dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
                guard let equals = test.firstIndex(of: "="), let field = Field(test[..<equals]) else {
                    let names = Field.names.map(\.0).joined(separator: ", ")
                    throw Fault(
                        description: "\(name): a condition is name=value, with a name of \(names) or property.….")
                }
                let value = String(test[test.index(after: equals)...])
                guard value.utf8.count <= Self.valueBytesMax else {
                    throw Fault(description: "\(name): a value has at most \(Self.valueBytesMax) bytes.")
                }
                tests.append(Test(field: field, value: value))
            }
        }
        guard tests.count <= Self.testsMax else {
            throw Fault(description: "\(name): at most \(Self.testsMax) conditions on an event.")
        }
        self.text = String(text)
        self.tests = tests
    }

    // MARK: As SQL

    /// Holds for the events meant.
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        var parts = [try Self.type(type)]
        for test in tests { parts.append(try test.expression()) }
        return .joined(parts, by: " AND ")
    }

    /// Holds for the events whose type is one of theirs: what the table's key is searched by.
    static func types(_ conditions: [EventCondition]) throws(ClickHouseError) -> ClickHouseExpression {
        var parts: [ClickHouseExpression] = []
        for name in Set(conditions.map(\.type)).sorted() { parts.append(try type(name)) }
        return .joined(parts, by: " OR ")
    }

    private static func type(_ name: String) throws(ClickHouseError) -> ClickHouseExpression {
        try ClickHouseExpression("event_type = {type:String}", ["type": .string(name)])
    }
}

extension EventCondition.Test {
    func expression() throws(ClickHouseError) -> ClickHouseExpression {
        if case .property(let name) = field {
            return try ClickHouseExpression(
                "visitParamExtractString(properties, {name:String}) = {value:String}",
                ["name": .string(name), "value": .string(value)])
        }
        let text: StaticString =
            switch field {
            case .product: "product_id = {value:String}"
            case .category:
                "product_id IN (SELECT product_id FROM analytics.products FINAL WHERE category = {value:String})"
            case .platform:
                "product_id IN (SELECT product_id FROM analytics.products FINAL WHERE platform = {value:String})"
            case .name: "event_name = {value:String}"
            case .path: "path = {value:String}"
            case .country: "country = {value:String}"
            case .device: "device_type = {value:String}"
            case .browser: "browser = {value:String}"
            case .os: "os = {value:String}"
            case .channel: "channel = {value:String}"
            case .source: "utm_source = {value:String}"
            case .medium: "utm_medium = {value:String}"
            case .campaign: "utm_campaign = {value:String}"
            case .referrer, .property: "referrer_domain = {value:String}"
            }
        return try ClickHouseExpression(text, ["value": .string(value)])
    }
}
