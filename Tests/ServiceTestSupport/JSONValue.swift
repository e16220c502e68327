import Foundation

/// A JSON text taken apart for a test to look into: `json["a"][0]["b"].text`.
package struct JSONValue: @unchecked Sendable {
    private let value: Any?

    package init(_ bytes: [UInt8]) throws {
        value = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
    }

    private init(value: Any?) { self.value = value }

    package subscript(_ name: String) -> JSONValue { JSONValue(value: (value as? [String: Any])?[name]) }
    package subscript(_ index: Int) -> JSONValue {
        let values = value as? [Any] ?? []
        return JSONValue(value: values.indices.contains(index) ? values[index] : nil)
    }

    package var text: String? { value as? String }
    package var integer: Int? { (value as? NSNumber)?.intValue }
    package var boolean: Bool? { (value as? NSNumber)?.boolValue }
    package var count: Int { (value as? [Any])?.count ?? (value as? [String: Any])?.count ?? 0 }
    package var names: [String] { (value as? [String: Any]).map { $0.keys.sorted() } ?? [] }
    package var isMissing: Bool { value == nil }
}
