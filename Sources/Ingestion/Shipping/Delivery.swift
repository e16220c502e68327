/// How one batch gets into ClickHouse exactly once, as decisions without I/O.
///
/// Whatever leaves an outcome open (a timeout, a reset, an error after the body was sent, a restart) is settled by
/// asking for the batch before it is sent again. An answer "not there" counts only when the insert is not running
/// any more, and, where the server never answered, only when it is given twice with a pause between: a request may
/// still be waiting in the server's socket at the first look.
struct Delivery: Sendable {
    enum Action: Equatable, Sendable {
        case send
        /// Ask whether the insert runs and how many of its rows stand.
        case ask
        /// Stop the insert that runs on for too long, then ask.
        case kill
        case wait(seconds: Double)
        /// Some rows stand and some don't: send only those that don't.
        case sendMissing
        /// Refused for what is in it: try its halves.
        case split
        /// A single row that is refused: set it aside with the reason.
        case quarantine(reason: String)
        case done
    }

    enum SendOutcome: Equatable, Sendable {
        case stored
        /// Not a byte of it left: nothing to settle.
        case notSent
        /// The server answered with an error that may pass (overload, missing table, permissions).
        case refusedForNow
        /// The server refused the rows themselves.
        case refusedForGood(reason: String)
        /// It may have been stored. `answer`: the error, where the server gave one that nobody has classified.
        case unknown(answer: String? = nil)

        /// The outcome as a metric's label.
        var kind: IngestionMetrics.InsertOutcome {
            switch self {
            case .stored: .stored
            case .notSent: .notSent
            case .refusedForNow: .refusedForNow
            case .refusedForGood: .refusedForGood
            case .unknown: .unknown
            }
        }
    }

    enum AskOutcome: Equatable, Sendable {
        case running
        case rows(Int)
        case failed
    }

    /// The pause between two looks for a batch, in seconds.
    static let settlePauseSeconds = 0.5
    /// Unclassified errors, each found to have stored nothing, after which the rows themselves are suspected: otherwise
    /// one such batch would hold up all that follow.
    static let unexplainedMax = 10
    /// Looks at an insert that is still running before it is killed.
    static let runningLooksMax = 120

    let rows: Int
    private var backoff = Backoff()
    private var afterWait = Action.send
    private var refusal: String?
    private var looksNeeded = 1
    private var absences = 0
    private var runningLooks = 0
    private var unexplained = 0

    init(rows: Int) { self.rows = rows }

    /// The first step; a batch that an earlier process may have sent is asked for first.
    mutating func begin(mayHaveBeenSent: Bool) -> Action {
        guard mayHaveBeenSent else { return .send }
        looksNeeded = 2
        return .ask
    }

    mutating func sent(_ outcome: SendOutcome, random: () -> Double) -> Action {
        absences = 0
        runningLooks = 0
        refusal = nil
        switch outcome {
        case .stored: return .done
        case .notSent: return wait(backoff.next(random: random), then: .send)
        case .refusedForNow:
            looksNeeded = 1
            return wait(backoff.next(random: random), then: .ask)
        case .refusedForGood(let reason):
            refusal = reason
            looksNeeded = 1
            return .ask
        case .unknown(let answer):
            unexplained = answer == nil ? 0 : unexplained + 1
            refusal = unexplained < Self.unexplainedMax ? nil : answer
            looksNeeded = 2
            return wait(backoff.next(random: random), then: .ask)
        }
    }

    mutating func asked(_ outcome: AskOutcome, random: () -> Double) -> Action {
        switch outcome {
        case .failed: return wait(backoff.next(random: random), then: .ask)
        case .running:
            absences = 0
            runningLooks += 1
            if runningLooks == Self.runningLooksMax { return .kill }
            return wait(Self.settlePauseSeconds, then: .ask)
        case .rows(0):
            absences += 1
            guard absences >= looksNeeded else { return wait(Self.settlePauseSeconds, then: .ask) }
            guard let refusal else { return .send }
            return rows == 1 ? .quarantine(reason: refusal) : .split
        case .rows(let standing):
            if standing >= rows { return .done }
            return refusal == nil ? .sendMissing : wait(backoff.next(random: random), then: .sendMissing)
        }
    }

    mutating func killed() -> Action { wait(Self.settlePauseSeconds, then: .ask) }

    mutating func waited() -> Action { afterWait }

    private mutating func wait(_ seconds: Double, then next: Action) -> Action {
        afterWait = next
        return .wait(seconds: seconds)
    }
}
