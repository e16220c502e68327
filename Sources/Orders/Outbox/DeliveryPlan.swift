/// What came of one try to deliver a message.
enum DeliveryOutcome: Sendable, Hashable {
    case delivered
    /// Nobody is to be told, and that is as it should be.
    case skipped(reason: String)
    case failed(DeliveryFailure)
    /// The service stops: not the message's fault.
    case interrupted
}

/// Why a try failed.
struct DeliveryFailure: Sendable, Hashable {
    /// Whether trying again can help.
    enum Persistence: Sendable, Hashable {
        /// The other side is away or busy.
        case passing
        /// It says no, as one says also by mistake.
        case doubtful
        /// It says no, for good.
        case final
    }

    /// A closed set, for metric labels.
    enum Kind: String, Sendable, CaseIterable {
        /// Nobody answers, or not in time.
        case unreachable
        case timeout
        case tls
        /// The user or password is refused.
        case authentication
        /// The other side refuses the message or its recipient.
        case refused
        /// The other side is busy or broken: 4xx by mail, 408, 429 and 5xx by webhook.
        case unavailable
        /// The catalogue does not say who the customer is.
        case customer
        /// A message this version can't read.
        case unreadable
        case storage
    }

    let kind: Kind
    let persistence: Persistence
    /// For admins; no personal data.
    let detail: String
    /// What the other side asked for.
    var retryAfterSeconds: Double?
}

/// When a message is tried again, and when it is given up. Pure: randomness is a parameter, and moments are counted from
/// now.
struct DeliveryPlan: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        case delivered
        case skipped(reason: String)
        case retry(afterSeconds: Double, reason: String)
        case dead(reason: String)
    }

    /// With the pauses below, about a day.
    var attemptsMax = 15
    var doubtfulAttemptsMax = 3
    var baseSeconds = 5.0
    var ceilingSeconds = 21_600.0

    /// - Parameter attempts: made so far, this one included.
    func step(
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
