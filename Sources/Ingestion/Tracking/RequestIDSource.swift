/// Ids for requests that come without one: 32 hexadecimal digits, unlikely to repeat between processes.
struct RequestIDSource {
    static let byteCount = 32
    private let high: UInt64
    private var counter: UInt64

    init() {
        var random = SystemRandomNumberGenerator()
        self.init(high: random.next(), counter: random.next())
    }

    init(high: UInt64, counter: UInt64) {
        self.high = high
        self.counter = counter
    }

    /// Appends the next id.
    mutating func append(to bytes: inout [UInt8]) {
        counter &+= 0x9E37_79B9_7F4A_7C15
        // The finaliser of splitmix64: a bijection, so ids of one process never repeat.
        var low = counter
        low = (low ^ low >> 30) &* 0xBF58_476D_1CE4_E5B9
        low = (low ^ low >> 27) &* 0x94D0_49BB_1331_11EB
        low ^= low >> 31
        Self.append(hex: high, to: &bytes)
        Self.append(hex: low, to: &bytes)
    }

    private static func append(hex value: UInt64, to bytes: inout [UInt8]) {
        for shift in stride(from: UInt64(60), through: 0, by: -4) {
            let digit = UInt8(truncatingIfNeeded: value >> shift & 0xf)
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
    }

    /// Whether a client's id is taken over: 1 to 128 letters, digits, `-`, `_`, `.`, `:` or `=`.
    static func isSane(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: ":"), UInt8(ascii: "="):
                    true
                default: false
                }
            }
    }
}
