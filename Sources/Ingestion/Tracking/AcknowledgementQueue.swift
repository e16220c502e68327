internal import NIOCore

/// The answers of one event loop that wait for the disk, in the order their requests came.
///
/// A ticket is what the spool gave for a request's events; tickets grow. An answer that waits for nothing but its
/// turn (a refusal behind an acknowledgement) takes the newest ticket in the queue.
struct AcknowledgementQueue<Answer> {
    // Side by side, so that a look at a ticket doesn't copy its answer.
    private var tickets = CircularBuffer<UInt64>(initialCapacity: 256)
    private var answers = CircularBuffer<Answer>(initialCapacity: 256)

    var isEmpty: Bool { tickets.isEmpty }
    var count: Int { tickets.count }

    /// The ticket of the answer that will leave last; nil when none waits.
    var newestTicket: UInt64? { tickets.last }

    mutating func append(_ answer: Answer, ticket: UInt64) {
        precondition(ticket >= tickets.last ?? 0, "tickets grow")
        tickets.append(ticket)
        answers.append(answer)
    }

    /// Queues an answer that leaves as soon as those before it have left.
    mutating func appendBehind(_ answer: Answer) { append(answer, ticket: tickets.last ?? 0) }

    /// Takes out the oldest answer whose ticket is not above `ticket`.
    mutating func popFirst(upTo ticket: UInt64) -> Answer? {
        guard let first = tickets.first, first <= ticket else { return nil }
        tickets.removeFirst()
        return answers.removeFirst()
    }
}
