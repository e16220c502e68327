/// How fast the slowest reader consumes records, from its commits of the last minute or so.
struct DrainRate: Equatable {
    static let retryAfterSecondsRange = 1...300
    /// The answer while nothing has been measured yet.
    static let unknownRetryAfterSeconds = 30
    static let windowSeconds: Double = 60
    private static let spacingSeconds: Double = 1

    private struct Sample: Equatable {
        var seconds: Double
        var position: UInt64
    }

    private var samples: [Sample] = []

    /// The slowest reader stands at `position` at the time `seconds`.
    mutating func record(position: UInt64, seconds: Double) {
        // The newest sample moves along until it is a spacing away from the one before it.
        if samples.count >= 2,
            samples[samples.count - 1].seconds - samples[samples.count - 2].seconds < Self.spacingSeconds
        {
            samples.removeLast()
        }
        samples.append(Sample(seconds: seconds, position: position))
        // One sample older than the window stays: it is where the window begins.
        while samples.count > 2, samples[1].seconds < seconds - Self.windowSeconds { samples.removeFirst() }
    }

    /// Seconds until `records` more are consumed.
    func retryAfterSeconds(records: UInt64, now: Double) -> Int {
        guard let first = samples.first, let last = samples.last else { return Self.unknownRetryAfterSeconds }
        let elapsed = now - first.seconds
        guard elapsed > 0 else { return Self.unknownRetryAfterSeconds }
        let rate = Double(last.position - first.position) / elapsed
        let range = Self.retryAfterSecondsRange
        guard rate > 0 else {
            return elapsed < Double(Self.unknownRetryAfterSeconds) ? Self.unknownRetryAfterSeconds : range.upperBound
        }
        let seconds = (Double(records) / rate).rounded(.up)
        return Int(min(max(seconds, Double(range.lowerBound)), Double(range.upperBound)))
    }
}
