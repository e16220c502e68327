/// When a message is tried again, and when it is given up. Pure: randomness is a parameter, and moments are counted from
/// now.
package struct DeliveryPlan: Sendable, Hashable {
    package enum Step: Sendable, Hashable {
        case delivered
        case skipped(reason: String)
        case retry(afterSeconds: Double, reason: String)
        case dead(reason: String)
    }

    /// With the pauses below, about a day.
    package var attemptsMax = 15
    package var doubtfulAttemptsMax = 3
    package var baseSeconds = 5.0
    package var ceilingSeconds = 21_600.0

    package init() {}

    /// - Parameter attempts: made so far, this one included.
    package func step(
        after outcome: DeliveryOutcome, attempts: Int, using generator: inout some RandomNumberGenerator
    ) -> Step {
        switch outcome {
        case .delivered: return .delivered
        case .skipped(let reason): return .skipped(reason: reason)
        case .interrupted: return .retry(afterSeconds: 0, reason: "interrupted: the service was stopped")
        case .failed(let failure):
            let reason = "\(failure.kind.rawValue): \(failure.detail)"
            guard attempts < attemptsMax(failure.persistence) else { return .dead(reason: reason) }
            let pause = pauseSeconds(attempts, using: &generator)
            return .retry(
                afterSeconds: min(max(pause, failure.retryAfterSeconds ?? 0), ceilingSeconds), reason: reason)
        }
    }

    private func attemptsMax(_ persistence: DeliveryFailure.Persistence) -> Int {
        switch persistence {
        case .passing: attemptsMax
        case .doubtful: min(doubtfulAttemptsMax, attemptsMax)
        case .final: 1
        }
    }

    /// Doubles with each try; between half of it and all of it, so that what failed together does not come back
    /// together.
    private func pauseSeconds(_ attempts: Int, using generator: inout some RandomNumberGenerator) -> Double {
        var pause = baseSeconds
        for _ in 1..<max(1, min(attempts, 64)) where pause < ceilingSeconds { pause *= 2 }
        return min(pause, ceilingSeconds) * Double.random(in: 0.5...1, using: &generator)
    }
}
