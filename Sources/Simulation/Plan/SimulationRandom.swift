/// Numbers that follow from a seed (SplitMix64): the same seed gives the same shop.
package struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// - Parameter stream: streams of one seed have nothing to do with one another.
    package init(seed: UInt64, stream: UInt64 = 0) {
        state = seed
        state = next() ^ (stream &* 0xD6E8_FEB8_6659_FD93)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// True in `share` of the cases.
    mutating func chance(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }

    /// One of the choices, each as often as its weight says.
    mutating func pick<Choice>(_ choices: [(weight: Int, choice: Choice)]) -> Choice {
        var left = Int.random(in: 0..<choices.reduce(0) { $0 + $1.weight }, using: &self)
        for (weight, choice) in choices {
            if left < weight { return choice }
            left -= weight
        }
        return choices[0].choice
    }

    /// Seconds as milliseconds, to the millisecond.
    mutating func milliseconds(_ seconds: ClosedRange<Double>) -> Int64 {
        Int64.random(in: Int64(seconds.lowerBound * 1000)...Int64(seconds.upperBound * 1000), using: &self)
    }

    /// How many of something that comes `mean` times on average come this time (Knuth's method; the mean is bounded, so
    /// that its exponential is no 0).
    mutating func poisson(_ mean: Double) -> Int {
        var count = 0
        var rest = mean
        while rest > 0 {
            let floor = 1 / exponential(min(rest, 500))
            var product = Double.random(in: 0..<1, using: &self)
            while product > floor {
                count += 1
                product *= Double.random(in: 0..<1, using: &self)
            }
            rest -= 500
        }
        return count
    }

    /// e^x by repeated squaring of its series: no C library, so the same bits everywhere.
    private func exponential(_ x: Double) -> Double {
        let part = x / 1024
        var value = 1 + part * (1 + part / 2 * (1 + part / 3))
        for _ in 0..<10 { value *= value }
        return value
    }

    /// A UUID of version 4 in form.
    mutating func uuid() -> String {
        let high = next() & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = next() & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        let digits = Array(Self.hexadecimal(high) + Self.hexadecimal(low))
        return [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }.joined(separator: "-")
    }

    private static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
