/// Finds the elements of an events array in a document that doesn't parse, by brackets and quotes alone, so that
/// each can be judged by itself. It reads structure only: what it finds still has to be parsed.
struct JSONSplitter {
    let bytes: UnsafePointer<UInt8>
    let count: Int

    struct Elements {
        /// Where each element stands, white space around it included.
        var ranges: [Range<Int>]
        /// The name of the member that holds the array; nil when the array is the document.
        var member: String?
    }

    /// The elements of the document if it is an array, or of its first `events` or `batch` array; nil when there is
    /// none or brackets don't balance. Stops after `elementsMax`.
    func elements(elementsMax: Int) -> Elements? {
        let start = skipSpace(0)
        guard start < count else { return nil }
        switch bytes[start] {
        case UInt8(ascii: "["):
            return split(start, elementsMax).map { Elements(ranges: $0, member: nil) }
        case UInt8(ascii: "{"):
            guard let (member, array) = eventsMember(start) else { return nil }
            return split(array, elementsMax).map { Elements(ranges: $0, member: member) }
        default: return nil
        }
    }

    /// The member of the object at `start` that is called `events` or `batch` and begins like an array.
    private func eventsMember(_ start: Int) -> (String, Int)? {
        var at = skipSpace(start + 1)
        while at < count, bytes[at] == UInt8(ascii: "\"") {
            guard let nameEnd = stringEnd(at) else { return nil }
            let name = Text(base: bytes + at + 1, count: nameEnd - at - 2)
            at = skipSpace(nameEnd)
            guard at < count, bytes[at] == UInt8(ascii: ":") else { return nil }
            at = skipSpace(at + 1)
            if at < count, bytes[at] == UInt8(ascii: "[") {
                if name.raw.elementsEqual("events".utf8) { return ("events", at) }
                if name.raw.elementsEqual("batch".utf8) { return ("batch", at) }
            }
            guard let end = valueEnd(at), end < count, bytes[end] == UInt8(ascii: ",") else { return nil }
            at = skipSpace(end + 1)
        }
        return nil
    }

    private func split(_ array: Int, _ elementsMax: Int) -> [Range<Int>]? {
        var ranges: [Range<Int>] = []
        var at = array + 1
        while ranges.count < elementsMax {
            guard let end = valueEnd(at), end < count else { return nil }
            ranges.append(at..<end)
            if bytes[end] == UInt8(ascii: "]") { return ranges }
            guard bytes[end] == UInt8(ascii: ",") else { return nil }
            at = end + 1
        }
        return nil
    }

    /// Where the value at `start` ends: at the comma or bracket that belongs to its surroundings.
    private func valueEnd(_ start: Int) -> Int? {
        var depth = 0
        var at = start
        while at < count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                guard let end = stringEnd(at) else { return nil }
                at = end
                continue
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                if depth == 0 { return at }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return at
            default: break
            }
            at += 1
        }
        return nil
    }

    /// Index after the closing quote of the string at `start`.
    private func stringEnd(_ start: Int) -> Int? {
        var at = start + 1
        while at < count {
            switch bytes[at] {
            case UInt8(ascii: "\\"): at += 2
            case UInt8(ascii: "\""): return at + 1
            default: at += 1
            }
        }
        return nil
    }

    private func skipSpace(_ start: Int) -> Int {
        var at = start
        while at < count, bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09 { at += 1 }
        return at
    }

    /// Whether all numbers outside strings are well formed: then one that doesn't parse is out of range.
    var numbersAreWellFormed: Bool {
        var at = 0
        while at < count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") {
                guard let end = stringEnd(at) else { return false }
                at = end
            } else if byte == UInt8(ascii: "-") || byte &- 0x30 <= 9 {
                guard let end = numberEnd(at) else { return false }
                at = end
            } else {
                at += 1
            }
        }
        return true
    }

    private func numberEnd(_ start: Int) -> Int? {
        var at = start
        func digits() -> Bool {
            let first = at
            while at < count, bytes[at] &- 0x30 <= 9 { at += 1 }
            return at > first
        }
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let whole = at
        guard digits(), at - whole == 1 || bytes[whole] != 0x30 else { return nil }
        if at < count, bytes[at] == UInt8(ascii: ".") {
            at += 1
            guard digits() else { return nil }
        }
        if at < count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            at += 1
            if at < count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
            guard digits() else { return nil }
        }
        guard at < count else { return at }
        switch bytes[at] {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09: return at
        default: return nil
        }
    }
}

/// Escapes that stand for half a character. `JSON.stringify` makes them of text cut inside an emoji.
enum LoneSurrogates {
    /// Makes each lone `\uD800`…`\uDFFF` a `\uFFFD`, in place; whether there were any.
    static func replace(in bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
        var found = false
        var at = 0
        while at + 1 < count {
            guard bytes[at] == UInt8(ascii: "\\") else {
                at += 1
                continue
            }
            guard let unit = unit(bytes, at, count) else {
                at += 2
                continue
            }
            if unit & 0xFC00 == 0xD800, let low = self.unit(bytes, at + 6, count), low & 0xFC00 == 0xDC00 {
                at += 12
                continue
            }
            if unit & 0xF800 == 0xD800 {
                for i in 2..<5 { bytes[at + i] = UInt8(ascii: "f") }
                bytes[at + 5] = UInt8(ascii: "d")
                found = true
            }
            at += 6
        }
        return found
    }

    /// The code unit of the `\uXXXX` at `at`.
    private static func unit(_ bytes: UnsafeMutablePointer<UInt8>, _ at: Int, _ count: Int) -> UInt16? {
        guard at + 6 <= count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else { return nil }
        var value: UInt16 = 0
        for i in 2..<6 {
            let byte = bytes[at + i]
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            default: return nil
            }
            value = value << 4 | UInt16(digit)
        }
        return value
    }
}
