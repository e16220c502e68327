import Foundation
import HTTPTypes
import Hummingbird
import ServiceKit

/// A request's body, a JSON object, read member by member; what is wrong with one is a 400 that names it.
///
/// `null` counts as not given. Members that nobody asks for are left alone.
struct RequestObject: Sendable {
    private let members: [String: JSONMember]

    init(_ request: Request, _ context: ServiceContext) async throws {
        let buffer = try await request.body.collect(upTo: context.bodyBytesMax)
        try self.init(Array(buffer.readableBytesView))
    }

    init(_ bytes: [UInt8]) throws(Problem) {
        guard let members = try? JSONDecoder().decode([String: JSONMember].self, from: Data(bytes)) else {
            throw .badRequest("The body is no JSON object.", code: "invalid_json")
        }
        self.members = members
    }

    fileprivate init(members: [String: JSONMember]) { self.members = members }

    static func invalid(_ name: String, _ what: String) -> Problem {
        Problem(
            .badRequest, code: "invalid_field", detail: "\(name) \(what).",
            members: [("field", JSONText.quoted(name))])
    }

    func isGiven(_ name: String) -> Bool { members[name].map { $0 != .null } ?? false }
    func isNull(_ name: String) -> Bool { members[name] == .null }

    func required<Value>(_ name: String, _ value: Value?) throws(Problem) -> Value {
        guard let value else { throw Self.invalid(name, "is missing") }
        return value
    }

    func text(_ name: String, charactersMax: Int, trimmed: Bool = false) throws(Problem) -> String? {
        guard let member = given(name) else { return nil }
        guard case .text(var text) = member else { throw Self.invalid(name, "is no string") }
        if trimmed { text = text.trimmingCharacters(in: .whitespacesAndNewlines) }
        guard !text.unicodeScalars.contains("\0") else { throw Self.invalid(name, "holds a NUL character") }
        // Code points, as PostgreSQL counts them.
        guard text.unicodeScalars.count <= charactersMax else {
            throw Self.invalid(name, "is longer than \(charactersMax) characters")
        }
        return text
    }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let member = given(name) else { return nil }
        guard case .number(let number) = member, let value = Int("\(number)"), range.contains(value) else {
            throw Self.invalid(name, "is no whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        guard let member = given(name) else { return nil }
        guard case .flag(let flag) = member else { throw Self.invalid(name, "is neither true nor false") }
        return flag
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String) throws(Problem) -> Choice? {
        guard let member = given(name) else { return nil }
        guard case .text(let text) = member, let choice = Choice(rawValue: text) else {
            throw Self.invalid(name, "is none of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// A price: a string or a number with at most two decimals.
    func price(_ name: String) throws(Problem) -> Money? {
        guard let member = given(name) else { return nil }
        let text: String? =
            switch member {
            case .text(let text): text
            case .number(let number): "\(number)"
            default: nil
            }
        guard let text, let money = Money(text, .usd), !money.isNegative else {
            throw Self.invalid(name, "is no amount such as \"59.99\"")
        }
        return money
    }

    func objects(_ name: String) throws(Problem) -> [RequestObject]? {
        guard let member = given(name) else { return nil }
        guard case .list(let values) = member else { throw Self.invalid(name, "is no array") }
        var objects: [RequestObject] = []
        for (index, value) in values.enumerated() {
            guard case .object(let members) = value else { throw Self.invalid("\(name)[\(index)]", "is no object") }
            objects.append(RequestObject(members: members))
        }
        return objects
    }

    private func given(_ name: String) -> JSONMember? {
        guard let member = members[name], member != .null else { return nil }
        return member
    }
}

/// A JSON value with its numbers exact.
enum JSONMember: Sendable, Equatable, Decodable {
    case null
    case flag(Bool)
    case number(Decimal)
    case text(String)
    case list([JSONMember])
    case object([String: JSONMember])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let number = try? container.decode(Decimal.self) {
            self = .number(number)
        } else if let list = try? container.decode([JSONMember].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONMember].self))
        }
    }
}
