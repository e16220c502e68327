internal import Events

/// What a tracking request is answered with; small, because it waits in a queue until the disk has the events.
enum TrackingAnswer: Sendable {
    /// The events of a request, some of which may be duplicates or refused.
    case parsed(accepted: Int, duplicates: Int, rejected: [RejectedEvent])
    /// The event of a call, stored now or before.
    case stored(EventID, isDuplicate: Bool, atMilliseconds: Int64)
    /// A body that can't be used at all.
    case unusable(RequestFailure)
    /// `seconds` of 0 say nothing about when to come back; `events` were in the request, if it was read.
    case refused(Refusal, retryAfterSeconds: Int, events: Int)
    /// To a browser that asks whether it may send.
    case preflight

    static func refused(_ refusal: Refusal) -> TrackingAnswer { .refused(refusal, retryAfterSeconds: 0, events: 0) }

    func status(_ route: TrackingRoute?) -> Int {
        switch self {
        case .parsed(0, 0, _): 400
        case .parsed, .stored: route?.storedStatus ?? 202
        case .unusable(let failure): failure.status
        case .refused(let refusal, _, _): refusal.status
        case .preflight: 204
        }
    }

    /// What it becomes when the events could not be made durable.
    var notStored: TrackingAnswer {
        switch self {
        case .parsed(let accepted, let duplicates, _) where accepted + duplicates > 0:
            .refused(.notStored, retryAfterSeconds: 1, events: accepted + duplicates)
        case .stored: .refused(.notStored, retryAfterSeconds: 1, events: 1)
        default: self
        }
    }
}

/// How an answer is put on the wire, besides what it says.
struct AnswerFraming: Sendable {
    /// Nil where the request never got as far as having one.
    var route: TrackingRoute?
    var method = TrackingMethod.other
    /// The connection ends with this answer.
    var closes = false
    /// HTTP/1.0 clients have to be told that the connection stays open.
    var isHTTP10 = false
    /// `X-Request-Id` and `Origin` as the client sent them.
    var requestID: String?
    var origin: String?

    var isHead: Bool { method == .head }
    var allowedMethods: StaticString { route == .pixel ? "GET, OPTIONS" : "POST, OPTIONS" }
}

/// An answer that waits for its turn on its connection.
struct PendingAnswer {
    let handler: TrackingHandler
    var answer: TrackingAnswer
    var framing: AnswerFraming
    /// When the head came, in nanoseconds of the event loop's clock.
    let startedNanoseconds: UInt64
}
