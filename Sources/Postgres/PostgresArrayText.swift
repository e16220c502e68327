/// PostgreSQL's array literals (`{1,NULL,"a \"b\""}`), of one dimension.
enum PostgresArrayText {
    /// The type of the elements by the type of the array.
    static let elementTypes: [UInt32: UInt32] = [
        1000: PostgresType.bool, 1001: PostgresType.bytea, 1005: PostgresType.int2, 1007: PostgresType.int4,
        1009: PostgresType.text, 1015: 1043, 1014: 1042, 1003: 19, 1016: PostgresType.int8,
        1021: PostgresType.float4, 1022: PostgresType.float8, 1028: PostgresType.oid, 1182: PostgresType.date,
        1185: PostgresType.timestamptz, 1231: PostgresType.numeric, 2951: PostgresType.uuid, 199: PostgresType.json,
        3807: PostgresType.jsonb,
    ]

    static func write(_ elements: [String]) -> String {
        var text = "{"
        for (index, element) in elements.enumerated() {
            if index > 0 { text += "," }
            text += "\""
            for scalar in element.unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
                text.unicodeScalars.append(scalar)
            }
            text += "\""
        }
        return text + "}"
    }

    /// The elements, nil for NULL; nil when it is malformed or has more than one dimension.
    static func parse(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>?]? {
        guard text.count >= 2, text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return nil }
        var rest = text.dropFirst().dropLast()
        guard !rest.isEmpty else { return [] }
        var result: [ArraySlice<UInt8>?] = []
        while true {
            if rest.first == UInt8(ascii: "\"") {
                var element: [UInt8] = []
                var index = rest.startIndex + 1
                while index < rest.endIndex, rest[index] != UInt8(ascii: "\"") {
                    if rest[index] == UInt8(ascii: "\\") { index += 1 }
                    guard index < rest.endIndex else { return nil }
                    element.append(rest[index])
                    index += 1
                }
                guard index < rest.endIndex else { return nil }
                result.append(element[...])
                rest = rest[(index + 1)...]
            } else {
                let end = rest.firstIndex(of: UInt8(ascii: ",")) ?? rest.endIndex
                let element = rest[..<end]
                guard !element.isEmpty, element.first != UInt8(ascii: "{") else { return nil }
                result.append(element.elementsEqual("NULL".utf8) ? nil : element)
                rest = rest[end...]
            }
            guard let separator = rest.first else { return result }
            guard separator == UInt8(ascii: ",") else { return nil }
            rest = rest.dropFirst()
        }
    }
}
