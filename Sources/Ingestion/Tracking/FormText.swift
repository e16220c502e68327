/// The pairs of a query or a form, `application/x-www-form-urlencoded` (WHATWG URL, section 5.1).
enum FormText {
    /// Calls with each pair decoded; a name without `=` has an empty value.
    static func forEachPair(_ text: some Collection<UInt8>, _ body: (_ name: [UInt8], _ value: [UInt8]) -> Void) {
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let name = pair.prefix { $0 != UInt8(ascii: "=") }
            body(decoded(name), decoded(pair.dropFirst(name.count + 1)))
        }
    }

    /// The last value of a name; nil where no pair has it.
    static func value(_ name: StaticString, in text: some Collection<UInt8>) -> [UInt8]? {
        var found: [UInt8]?
        forEachPair(text) { if $0.elementsEqual(UnsafeRawBufferPointer(name)) { found = $1 } }
        return found
    }

    /// What follows the first `?` of a request target.
    static func query(of target: String) -> some Collection<UInt8> {
        target.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst()
    }

    /// `+` is a space, `%xx` a byte; a `%` before anything else stands for itself.
    static func decoded(_ text: some Collection<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var at = text.startIndex
        while at != text.endIndex {
            let byte = text[at]
            at = text.index(after: at)
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
                continue
            }
            let digits = text[at...].prefix(2).map(digit)
            if digits.count == 2, let high = digits[0], let low = digits[1] {
                bytes.append(high << 4 | low)
                at = text.index(at, offsetBy: 2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
