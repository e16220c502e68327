import Foundation

/// A value within an OpenAPI document.
struct OpenAPINode {
    private let value: Any?

    init(json: String) throws {
        value = try JSONSerialization.jsonObject(with: Data(json.utf8))
    }

    private init(_ value: Any?) { self.value = value }

    subscript(_ name: String) -> OpenAPINode { OpenAPINode((value as? [String: Any])?[name]) }

    var exists: Bool { value != nil }
    var text: String? { value as? String }
    var items: [OpenAPINode] { (value as? [Any] ?? []).map { OpenAPINode($0) } }

    /// The members of an object, by name.
    var members: [(name: String, value: OpenAPINode)] {
        (value as? [String: Any] ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, OpenAPINode($0.value)) }
    }

    /// As JSON on one line; nil where there is nothing.
    var json: String? {
        guard let value else { return nil }
        let options: JSONSerialization.WritingOptions = [.fragmentsAllowed, .sortedKeys, .withoutEscapingSlashes]
        return (try? JSONSerialization.data(withJSONObject: value, options: options))
            .map { String(decoding: $0, as: UTF8.self) }
    }
}
