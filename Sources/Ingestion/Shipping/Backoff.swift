/// Waiting times that double up to a limit, each drawn evenly from its upper half so that instances do not retry in step.
struct Backoff: Sendable {
    var firstSeconds = 0.1
    var secondsMax = 15.0
    private(set) var failures = 0

    init() {}

    /// The next wait in seconds; `random` gives a number in 0..<1.
    mutating func next(random: () -> Double) -> Double {
        let ceiling = min(secondsMax, firstSeconds * Double(1 << min(failures, 20)))
        failures += 1
        return ceiling / 2 + ceiling / 2 * random()
    }

    mutating func reset() { failures = 0 }
}
