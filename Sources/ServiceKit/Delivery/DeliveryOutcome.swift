/// What came of one try to deliver a message.
package enum DeliveryOutcome: Sendable, Hashable {
    case delivered
    /// Nobody is to be told, and that is as it should be.
    case skipped(reason: String)
    case failed(DeliveryFailure)
    /// The service stops: not the message's fault.
    case interrupted
}

/// Why a try failed.
package struct DeliveryFailure: Sendable, Hashable {
    /// Whether trying again can help.
    package enum Persistence: Sendable, Hashable {
        /// The other side is away or busy.
        case passing
        /// It says no, as one says also by mistake.
        case doubtful
        /// It says no, for good.
        case final
    }

    /// A closed set, for metric labels.
    package enum Kind: String, Sendable, CaseIterable {
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

    package let kind: Kind
    package let persistence: Persistence
    /// For admins; no personal data.
    package let detail: String
    /// What the other side asked for.
    package var retryAfterSeconds: Double?
    /// Whether it may have arrived all the same.
    package var mayHaveArrived = false

    package init(kind: Kind, persistence: Persistence, detail: String, retryAfterSeconds: Double? = nil) {
        self.kind = kind
        self.persistence = persistence
        self.detail = detail
        self.retryAfterSeconds = retryAfterSeconds
    }
}
