internal import NIOCore

/// The answers of one event loop that wait for the disk, in the order their requests came.
///
/// A ticket is what the spool gave for a request's events; tickets grow. An answer that waits for nothing but its
/// turn (a refusal behind an acknowledgement) takes the newest ticket in the queue.
struct AcknowledgementQueue<Answer> {
    private var waiting = CircularBuffer<(ticket: UInt64, answer: Answer)>(initialCapacity: 256)

    var isEmpty: Bool { waiting.isEmpty }
    var count: Int { waiting.count }

    /// The ticket of the answer that will leave last; nil when none waits.
    var newestTicket: UInt64? { waiting.last?.ticket }

    mutating func append(_ answer: Answer, ticket: UInt64) {
        precondition(ticket >= waiting.last?.ticket ?? 0, "tickets grow")
        waiting.append((ticket, answer))
    }

    /// Queues an answer that leaves as soon as those before it have left.
    mutating func appendBehind(_ answer: Answer) {
        waiting.append((waiting.last?.ticket ?? 0, answer))
    }

    /// Takes out the oldest answer whose ticket is not above `ticket`.
    mutating func popFirst(upTo ticket: UInt64) -> Answer? {
        guard let first = waiting.first, first.ticket <= ticket else { return nil }
        waiting.removeFirst()
        return first.answer
    }
}
