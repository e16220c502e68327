/// simdjson's tape, read in place (see CSimdjson.h for its layout). Valid until the parser parses again.
struct JSONTape {
    var words: UnsafePointer<UInt64>
    var strings: UnsafePointer<UInt8>

    enum Kind {
        static let object = UInt8(ascii: "{")
        static let array = UInt8(ascii: "[")
        static let string = UInt8(ascii: "\"")
        static let integer = UInt8(ascii: "l")
        static let unsigned = UInt8(ascii: "u")
        static let double = UInt8(ascii: "d")
        static let yes = UInt8(ascii: "t")
        static let no = UInt8(ascii: "f")
        static let null = UInt8(ascii: "n")
    }

    /// Where the document's value stands.
    static let root = 1

    @inline(__always)
    func kind(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: words[index] >> 56) }

    /// Index of what follows the value at `index`.
    @inline(__always)
    func next(_ index: Int) -> Int {
        switch kind(index) {
        case Kind.object, Kind.array: Int(words[index] & 0xFFFF_FFFF)
        case Kind.integer, Kind.unsigned, Kind.double: index + 2
        default: index + 1
        }
    }

    /// Members of an object or elements of an array, saturating at 0xFFFFFF.
    func memberCount(_ index: Int) -> Int { Int(words[index] >> 32 & 0xFF_FFFF) }

    @inline(__always)
    func text(_ index: Int) -> Text {
        let start = strings + Int(words[index] & 0x00FF_FFFF_FFFF_FFFF)
        let count = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return Text(base: start + 4, count: Int(count))
    }

    func integer(_ index: Int) -> Int64 { Int64(bitPattern: words[index + 1]) }
    func unsigned(_ index: Int) -> UInt64 { words[index + 1] }
    func double(_ index: Int) -> Double { Double(bitPattern: words[index + 1]) }

    /// Whether two keys or strings are the same bytes.
    @inline(__always)
    func isSameText(_ a: Int, _ b: Int) -> Bool {
        let x = text(a)
        let y = text(b)
        guard x.count == y.count else { return false }
        for i in 0..<x.count where x.base[i] != y.base[i] { return false }
        return true
    }
}
