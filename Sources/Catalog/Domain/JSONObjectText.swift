import ServiceKit

/// Writes a JSON object member by member, without a tree in between.
struct JSONObjectText {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ name: StaticString, _ text: String?) {
        key(name)
        if let text { JSONText.append(text, to: &bytes) } else { bytes += "null".utf8 }
    }

    mutating func add(_ name: StaticString, _ number: Int) { add(name, json: String(number)) }
    mutating func add(_ name: StaticString, _ flag: Bool) { add(name, json: flag ? "true" : "false") }

    /// - Parameter json: a JSON text, taken as it is.
    mutating func add(_ name: StaticString, json: String) {
        key(name)
        bytes += json.utf8
    }

    var text: String { String(decoding: bytes + [UInt8(ascii: "}")], as: UTF8.self) }

    private mutating func key(_ name: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(name.description, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }
}

extension Sequence<String> {
    /// JSON texts as a JSON array.
    var jsonArray: String { "[\(joined(separator: ","))]" }
}
