/// What the files of a spool are called.
struct SpoolPaths: Sendable {
    let directory: String

    static let segmentSuffix = ".segment"
    static let sparePrefix = "spare-"
    static let readerSuffix = ".reader"

    var lock: String { "\(directory)/lock" }
    /// What was durable when the spool was last closed in order.
    var closing: String { "\(directory)/closing" }
    var quarantine: String { "\(directory)/quarantine" }

    func segment(_ number: UInt64) -> String { "\(directory)/\(Self.hex(number))\(Self.segmentSuffix)" }
    func spare(_ number: UInt64) -> String { "\(directory)/\(Self.sparePrefix)\(Self.hex(number))" }
    func reader(_ name: String) -> String { "\(directory)/\(name)\(Self.readerSuffix)" }
    func file(_ name: String) -> String { "\(directory)/\(name)" }

    /// The number in a segment's name.
    static func segmentNumber(_ name: String) -> UInt64? {
        guard name.hasSuffix(segmentSuffix) else { return nil }
        let digits = name.dropLast(segmentSuffix.count)
        return digits.count == 16 ? UInt64(digits, radix: 16) : nil
    }

    static func spareNumber(_ name: String) -> UInt64? {
        name.hasPrefix(sparePrefix) ? UInt64(name.dropFirst(sparePrefix.count), radix: 16) : nil
    }

    static func readerName(_ name: String) -> String? {
        guard name.hasSuffix(readerSuffix) else { return nil }
        let stem = String(name.dropLast(readerSuffix.count))
        return isReaderName(stem) ? stem : nil
    }

    /// 1 to 64 lower-case letters, digits, `-` and `_`.
    static func isReaderName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
