/// Which questions are being asked of ClickHouse, and who waits for each: the same question is asked once, a bounded
/// number run at a time, and a bounded number wait for their turn.
///
/// A value without clock or tasks: its methods say what to do.
struct FlightBoard<Waiter: Sendable>: Sendable {
    let runningMax: Int
    let waitingMax: Int

    typealias FlightID = UInt64
    typealias WaiterID = UInt64

    struct Flight: Sendable {
        let id: FlightID
        let question: String
        var isRunning: Bool
        var waiters: [(id: WaiterID, waiter: Waiter)]
    }

    enum Joined: Equatable {
        /// To be asked now.
        case start(FlightID)
        /// Waits for its turn.
        case queued
        /// Somebody asked the same already.
        case shared
        /// Too many wait; the waiter was not taken.
        case refused
    }

    struct Left {
        let waiter: Waiter
        /// Running for nobody any more: to be cancelled.
        var abandoned: FlightID?
        /// Whose turn it is thereby.
        var next: (id: FlightID, question: String)?
    }

    private(set) var flights: [String: Flight] = [:]
    /// Questions that wait, first come first.
    private(set) var queue: [String] = []
    private(set) var running = 0
    private var lastID: FlightID = 0

    init(runningMax: Int, waitingMax: Int) {
        self.runningMax = runningMax
        self.waitingMax = waitingMax
    }

    mutating func join(_ question: String, _ id: WaiterID, _ waiter: Waiter) -> Joined {
        if flights[question] != nil {
            flights[question]?.waiters.append((id, waiter))
            return .shared
        }
        let isFree = running < runningMax
        guard isFree || queue.count < waitingMax else { return .refused }
        lastID += 1
        flights[question] = Flight(id: lastID, question: question, isRunning: isFree, waiters: [(id, waiter)])
        guard isFree else {
            queue.append(question)
            return .queued
        }
        running += 1
        return .start(lastID)
    }

    /// A waiter gives up. Nil where it has its answer already.
    mutating func leave(_ question: String, _ id: WaiterID) -> Left? {
        guard var flight = flights[question], let index = flight.waiters.firstIndex(where: { $0.id == id }) else {
            return nil
        }
        var left = Left(waiter: flight.waiters.remove(at: index).waiter)
        guard flight.waiters.isEmpty else {
            flights[question] = flight
            return left
        }
        // Gone from the board at once: whoever asks the same now starts anew.
        flights[question] = nil
        if flight.isRunning {
            left.abandoned = flight.id
            running -= 1
            left.next = takeNext()
        } else {
            queue.removeAll { $0 == question }
        }
        return left
    }

    /// An answer has come. Nobody waits for that of an abandoned flight.
    mutating func finish(
        _ question: String, _ id: FlightID
    ) -> (waiters: [Waiter], next: (id: FlightID, question: String)?) {
        guard let flight = flights[question], flight.id == id, flight.isRunning else { return ([], nil) }
        flights[question] = nil
        running -= 1
        return (flight.waiters.map(\.waiter), takeNext())
    }

    func isRunning(_ question: String, _ id: FlightID) -> Bool {
        flights[question].map { $0.id == id && $0.isRunning } ?? false
    }

    private mutating func takeNext() -> (id: FlightID, question: String)? {
        guard running < runningMax, !queue.isEmpty else { return nil }
        let question = queue.removeFirst()
        guard let id = flights[question]?.id else { return nil }
        flights[question]?.isRunning = true
        running += 1
        return (id, question)
    }
}
