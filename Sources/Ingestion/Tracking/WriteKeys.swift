package import ServiceKit

/// The keys by which clients may send events; without any, everyone may.
///
/// Whether a key is one of them takes as long for any key of any length: all bytes of all keys are compared.
package struct WriteKeys: Sendable {
    /// Longest key, in bytes.
    package static let keyBytesMax = 256
    package static let keysMax = 1000

    /// What the fields of a request say about its key.
    enum Presented: Equatable {
        /// Its place among the keys, counted from 1; 0 where none is asked for.
        case valid(number: Int)
        case invalid
        /// There is none: it may be in the body.
        case missing
    }

    /// All different. One after another, each filled up with zeros to `keyBytesMax`.
    private var padded: [UInt8] = []
    private var counts: [Int] = []

    /// Everyone may send.
    package init() {}

    package init(_ keys: [String]) throws(ConfigurationError) {
        guard keys.count <= Self.keysMax else {
            throw ConfigurationError(["\(ConfigurationOption.writeKeys.name) holds more than \(Self.keysMax) keys"])
        }
        for (index, key) in keys.enumerated() where !keys[..<index].contains(key) {
            // A colon ends the key in a Basic field. The key itself is a secret and is not shown.
            guard (1...Self.keyBytesMax).contains(key.utf8.count),
                key.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x3a && $0 != 0x7f })
            else {
                throw ConfigurationError([
                    "\(ConfigurationOption.writeKeys.name): key \(index + 1) must be 1 to \(Self.keyBytesMax) bytes without spaces, control characters and colons"
                ])
            }
            counts.append(key.utf8.count)
            padded += key.utf8
            padded += [UInt8](repeating: 0, count: Self.keyBytesMax - key.utf8.count)
        }
    }

    var isEmpty: Bool { counts.isEmpty }

    /// Which of them the key is, filled up with zeros to `keyBytesMax`, counted from 1; 0 for none.
    private func number(of key: UnsafeMutableBufferPointer<UInt8>, count: Int) -> Int {
        padded.withUnsafeBufferPointer { padded in
            var number = 0
            for (index, knownCount) in counts.enumerated() {
                var difference: UInt8 = count == knownCount ? 0 : 1
                let start = index * Self.keyBytesMax
                for at in 0..<Self.keyBytesMax { difference |= key[at] ^ padded[start + at] }
                // All ones where nothing differs, without a branch: no key is found sooner than another.
                let mask = (Int(difference) &- 1) >> 8
                number |= mask & (index + 1)
            }
            return number
        }
    }

    private func number(_ fill: (inout KeyBytes) -> Void) -> Int {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.keyBytesMax) { storage in
            storage.initialize(repeating: 0)
            var key = KeyBytes(storage: storage)
            fill(&key)
            return number(of: storage, count: key.isUsable ? key.count : 0)
        }
    }

    private func number(of key: some Sequence<UInt8>) -> Int {
        number { bytes in
            for byte in key { bytes.append(byte) }
        }
    }

    func contains(_ key: some Sequence<UInt8>) -> Bool { number(of: key) != 0 }

    /// - Parameters:
    ///   - writeKey: `X-Write-Key`, which goes before the other.
    ///   - authorization: `Authorization`; schemes other than Basic are someone else's.
    func judge(writeKey: String?, authorization: String?) -> Presented {
        if isEmpty { return .valid(number: 0) }
        var number = 0
        if let writeKey {
            number = self.number(of: writeKey.utf8)
        } else if let authorization, let encoded = Self.basicCredentials(authorization) {
            number = self.number { Self.readUser(encoded, into: &$0) }
        } else {
            return .missing
        }
        return number == 0 ? .invalid : .valid(number: number)
    }

    /// Where no field gives a key, the Measurement Protocol's `api_secret` does, in the query of the target.
    func judge(_ head: TrackingHead, _ route: TrackingRoute, target: String) -> Presented {
        let presented = judge(writeKey: head.writeKey, authorization: head.authorization)
        guard presented == .missing, route == .ga4Collect,
            let secret = FormText.value("api_secret", in: FormText.query(of: target))
        else { return presented }
        let number = number(of: secret)
        return number == 0 ? .invalid : .valid(number: number)
    }

    // MARK: Authorization: Basic base64(key:)

    /// What follows the scheme; nil where that isn't Basic.
    private static func basicCredentials(_ field: String) -> Substring.UTF8View? {
        let scheme = field.utf8.prefix { $0 != 0x20 }
        guard String(Substring(scheme)).equals("basic") else { return nil }
        return field.utf8.dropFirst(scheme.count).drop { $0 == 0x20 }
    }

    /// Decodes up to the colon. The password after it is empty in every client that sends a key so, and not looked at.
    private static func readUser(_ encoded: Substring.UTF8View, into key: inout KeyBytes) {
        var bits: UInt32 = 0
        var bitCount = 0
        for byte in encoded {
            guard let value = value(ofBase64: byte) else {
                if byte != UInt8(ascii: "=") { key.isUsable = false }
                return
            }
            bits = bits << 6 | value
            bitCount += 6
            guard bitCount >= 8 else { continue }
            bitCount -= 8
            let decoded = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
            if decoded == UInt8(ascii: ":") { return }
            key.append(decoded)
        }
    }

    private static func value(ofBase64 byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}

/// A key that a client shows, as far as it may be as long as one.
private struct KeyBytes {
    let storage: UnsafeMutableBufferPointer<UInt8>
    private(set) var count = 0
    var isUsable = true

    init(storage: UnsafeMutableBufferPointer<UInt8>) { self.storage = storage }

    mutating func append(_ byte: UInt8) {
        guard count < storage.count else {
            isUsable = false
            return
        }
        storage[count] = byte
        count += 1
    }
}
