/// Time-ordered random event ids (UUID version 7, RFC 9562) for events that come without one. The state is random
/// at start, or given in tests.
package struct EventIDGenerator: Sendable {
    // xoshiro256++ (Blackman, Vigna).
    private var s0, s1, s2, s3: UInt64

    package init() {
        var random = SystemRandomNumberGenerator()
        self.init(seed: random.next(), random.next(), random.next(), random.next())
    }

    package init(seed a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64) {
        s0 = a
        s1 = b
        s2 = c
        s3 = d | 1
    }

    /// An id whose first 48 bits are `milliseconds` since 1970.
    package mutating func next(atMilliseconds milliseconds: Int64) -> EventID {
        let a = word()
        let b = word()
        return EventID(
            high: UInt64(truncatingIfNeeded: milliseconds) << 16 | 0x7000 | a & 0x0FFF,
            low: 1 << 63 | b >> 2)
    }

    private mutating func word() -> UInt64 {
        let sum = s0 &+ s3
        let result = (sum << 23 | sum >> 41) &+ s0
        let t = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= t
        s3 = s3 << 45 | s3 >> 19
        return result
    }
}
