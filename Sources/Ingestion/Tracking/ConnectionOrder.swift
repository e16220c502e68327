/// Which request of a connection may go ahead, so that answers leave in the order the requests came.
///
/// Tracking requests go ahead while others before them wait for the disk: their answers leave through one queue. A
/// forwarded request goes alone: it starts when every answer before it has left, and what follows it waits until its
/// own answer has left.
struct ConnectionOrder: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        /// Read it here and answer it.
        case track
        /// Pass it on.
        case forward
        /// Keep it until an answer before it has left.
        case hold
    }

    /// What the next part of a body belongs to.
    enum Inbound: Equatable, Sendable {
        /// Between two requests.
        case boundary
        case tracking
        case forwarding
        /// The rest of a request that was answered early.
        case discarding
        /// A tracking request whose body is read and is being unpacked elsewhere.
        case unpacking
    }

    private(set) var inbound = Inbound.boundary
    /// Tracking requests that were begun and whose answer has not left.
    private(set) var unanswered = 0
    /// A request was passed on and its answer has not left.
    private(set) var awaitsForwarded = false
    /// Unanswered requests above which the connection is not read.
    let unansweredMax: Int

    init(unansweredMax: Int) { self.unansweredMax = unansweredMax }

    var isIdle: Bool { inbound == .boundary && unanswered == 0 && !awaitsForwarded }

    var mayRead: Bool { unanswered < unansweredMax && inbound != .unpacking }

    /// Whether the answer to the newest request would leave at once.
    var newestIsNext: Bool { unanswered == 1 }

    mutating func begin(tracking: Bool) -> Step {
        guard inbound == .boundary, !awaitsForwarded else { return .hold }
        if tracking {
            unanswered += 1
            inbound = .tracking
            return .track
        }
        guard unanswered == 0 else { return .hold }
        awaitsForwarded = true
        inbound = .forwarding
        return .forward
    }

    /// The newest tracking request is decided before its body is read: the rest is of no use.
    mutating func discardRest() { inbound = .discarding }

    /// The newest tracking request's body is complete and goes elsewhere before it can be parsed.
    mutating func unpackElsewhere() { inbound = .unpacking }

    /// The request that was being read is complete (or, after `unpackElsewhere`, its body is unpacked).
    mutating func end() { inbound = .boundary }

    mutating func answered() {
        precondition(unanswered > 0, "an answer without a request")
        unanswered -= 1
    }

    mutating func forwardedAnswered() { awaitsForwarded = false }
}
