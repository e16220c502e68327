/// One value as text, with the type it is text of.
package struct ClickHouseField {
    /// As in TabSeparated, or as in the text of an array when `isElement`.
    let text: ArraySlice<UInt8>
    let type: ClickHouseType
    /// Inside an array, strings and dates are quoted and NULL is a word.
    let isElement: Bool
    /// Whether DateTime without a zone is in UTC on this server.
    let isServerUTC: Bool

    /// Why a value is not what was asked for.
    package struct Fault: Error {
        let message: String
    }

    var isNull: Bool {
        isElement ? text.elementsEqual("NULL".utf8) : text.elementsEqual("\\N".utf8)
    }

    func with(_ type: ClickHouseType) -> ClickHouseField {
        ClickHouseField(text: text, type: type, isElement: isElement, isServerUTC: isServerUTC)
    }

    /// The value's bytes, without quotes and escapes.
    func bytes() throws(Fault) -> [UInt8] {
        var text = text
        if isElement, text.first == UInt8(ascii: "'") {
            guard text.count >= 2, text.last == UInt8(ascii: "'") else { throw Fault(message: "an unclosed quote") }
            text = text.dropFirst().dropLast()
        }
        guard text.contains(UInt8(ascii: "\\")) else { return Array(text) }
        return try Self.unescaped(text)
    }

    func string() throws(Fault) -> String {
        guard let string = String(validating: try bytes(), as: UTF8.self) else {
            throw Fault(message: "the text is not valid UTF-8: ask for the column's bytes")
        }
        return string
    }

    func fault(_ wanted: String) -> Fault {
        Fault(message: "\(type) is not read as \(wanted)")
    }

    /// What ClickHouse's TabSeparated writes: \b \f \r \n \t \0 \' \\ ; \xHH is accepted too.
    static func unescaped(_ text: ArraySlice<UInt8>) throws(Fault) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let escape = rest.popFirst() else { throw Fault(message: "an escape without a character") }
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "0"): result.append(0x00)
            case UInt8(ascii: "a"): result.append(0x07)
            case UInt8(ascii: "v"): result.append(0x0B)
            case UInt8(ascii: "x"):
                guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
                else { throw Fault(message: "a broken \\x escape") }
                result.append(value)
                rest = rest.dropFirst(2)
            default: result.append(escape)
            }
        }
        return result
    }

    /// The elements of an array's text: `[1,2]`, `['a\'b',NULL]`, `[[1],[]]`.
    func elements(of type: ClickHouseType) throws(Fault) -> [ClickHouseField] {
        guard text.first == UInt8(ascii: "["), text.last == UInt8(ascii: "]"), text.count >= 2 else {
            throw Fault(message: "an array without brackets")
        }
        var elements: [ClickHouseField] = []
        let end = text.endIndex - 1
        var start = text.startIndex + 1
        if start == end { return [] }
        var depth = 0
        var isQuoted = false
        var index = start
        func add(_ range: Range<Int>) {
            elements.append(
                ClickHouseField(text: text[range], type: type, isElement: true, isServerUTC: isServerUTC))
        }
        while index < end {
            switch (text[index], isQuoted) {
            case (UInt8(ascii: "\\"), true): index += 1
            case (UInt8(ascii: "'"), _): isQuoted.toggle()
            case (UInt8(ascii: "["), false), (UInt8(ascii: "("), false): depth += 1
            case (UInt8(ascii: "]"), false), (UInt8(ascii: ")"), false): depth -= 1
            case (UInt8(ascii: ","), false) where depth == 0:
                add(start..<index)
                start = index + 1
            default: break
            }
            index += 1
        }
        guard !isQuoted, depth == 0, index == end else { throw Fault(message: "an array that does not end") }
        add(start..<end)
        return elements
    }
}
