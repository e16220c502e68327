/// Random numbers that follow from a seed (SplitMix64), so that a failed run can be repeated.
package struct SeededGenerator: RandomNumberGenerator {
    package let seed: UInt64
    private var state: UInt64

    package init(seed: UInt64 = SeededGenerator.seed()) {
        self.seed = seed
        state = seed
    }

    /// Drawn, or given by LUGX_TEST_SEED.
    package static func seed() -> UInt64 {
        TestEnvironment.variables["LUGX_TEST_SEED"].flatMap(UInt64.init) ?? UInt64.random(in: .min ... .max)
    }

    /// The same; says so.
    package static func seed(of what: String) -> UInt64 {
        let seed = seed()
        print("seed of the \(what): \(seed) (LUGX_TEST_SEED gives it again)")
        return seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
