internal import Events

/// What a window holds under its lock: pure decisions, no I/O.
struct DedupeState {
    /// A ticket's ids until it is settled.
    private struct Appended {
        var ticket: UInt64
        var id: EventID
    }

    private let configuration: DedupeConfiguration

    /// Ids admitted and not settled: their ticket, or the session that has not appended them yet.
    private let pending = IDTable()
    private static let sessionBit: UInt64 = 1 << 63
    private var appended: [Appended] = []
    /// Durable ids that no generation has.
    private(set) var memory: IDTable
    /// Ids being sealed.
    private(set) var frozen: IDTable?
    private(set) var frozenCovered: UInt64 = 0
    private(set) var sealed: GenerationSet
    var generations: [Generation] { sealed.generations }

    /// The newest ticket settled, and which ranges of them failed (a session may ask for its ticket after that).
    private var settledTicket: UInt64 = 0
    private var failedTickets: [ClosedRange<UInt64>] = []
    /// The spool's, after the newest commit.
    var nextSequence: UInt64
    private(set) var coveredSequence: UInt64
    var sealTarget: UInt64 = 0
    /// For each session with ids it has not appended: the spool's next sequence when the first was admitted. What it
    /// appends lies at or above that.
    private var sessionsSince: [UInt64?] = []

    init(_ configuration: DedupeConfiguration, generations: [Generation], spoolIdentity: UInt64) {
        self.configuration = configuration
        sealed = GenerationSet(generations)
        memory = IDTable(capacity: configuration.sealIDsMax)
        coveredSequence =
            generations.filter { $0.header.spoolIdentity == spoolIdentity }.map(\.header.coveredSequence).max() ?? 0
        nextSequence = coveredSequence
    }

    var idCount: Int { memory.count + (frozen?.count ?? 0) + generations.reduce(0) { $0 + $1.header.count } }
    var pendingCount: Int { pending.count }

    // MARK: Sessions

    mutating func makeSession() -> Int {
        sessionsSince.append(nil)
        return sessionsSince.count - 1
    }

    /// What memory knows of an id; nil: nothing.
    func look(_ id: EventID, session: Int) -> DedupeWindow.Admission? {
        if let value = pending.value(id) {
            // Another session may still fail to append it: then a duplicate must not be acknowledged for its sake.
            return value & Self.sessionBit != 0 && value != Self.sessionBit | UInt64(session) ? .unsettled : .known
        }
        if memory.contains(id) || frozen?.contains(id) == true { return .known }
        return nil
    }

    /// Whether the id is remembered from now on.
    mutating func admit(_ id: EventID, session: Int) -> Bool {
        guard memory.count + pending.count < configuration.memoryIDsMax else { return false }
        if sessionsSince[session] == nil { sessionsSince[session] = nextSequence }
        pending.set(id, Self.sessionBit | UInt64(session))
        return true
    }

    mutating func append(_ ids: [EventID], ticket: UInt64, session: Int) {
        sessionsSince[session] = nil
        let isSettled = ticket <= settledTicket
        let hasFailed = isSettled && failedTickets.contains { $0.contains(ticket) }
        for id in ids where pending.value(id) == Self.sessionBit | UInt64(session) {
            if !isSettled {
                pending.set(id, ticket)
                appended.append(Appended(ticket: ticket, id: id))
            } else {
                pending.remove(id)
                if !hasFailed { remember(id) }
            }
        }
    }

    mutating func abort(_ ids: [EventID], session: Int) {
        sessionsSince[session] = nil
        for id in ids where pending.value(id) == Self.sessionBit | UInt64(session) { pending.remove(id) }
    }

    // MARK: Settling

    mutating func settle(upTo ticket: UInt64, isDurable: Bool, nextSequence: UInt64) {
        if ticket > settledTicket {
            if !isDurable {
                failedTickets.append(settledTicket + 1...ticket)
                // A session asks within one tick of its loop; a failed group takes a sync at least.
                if failedTickets.count > 64 { failedTickets.removeFirst() }
            }
            settledTicket = ticket
        }
        self.nextSequence = max(self.nextSequence, nextSequence)
        var kept = 0
        for i in appended.indices {
            let entry = appended[i]
            if entry.ticket > ticket {
                appended[kept] = entry
                kept += 1
            } else {
                pending.remove(entry.id)
                if isDurable { remember(entry.id) }
            }
        }
        appended.removeSubrange(kept...)
    }

    func remember(_ id: EventID) { memory.set(id, 0) }

    // MARK: Sealing

    /// Below this all records' ids are durable in memory or sealed.
    private var coverable: UInt64 { sessionsSince.reduce(nextSequence) { min($0, $1 ?? $0) } }

    /// Puts the ids in memory aside for sealing, when it is time and nothing is being sealed; whether it did.
    @discardableResult
    mutating func freezeIfDue() -> Bool {
        guard frozen == nil else { return false }
        let isAsked = sealTarget > coveredSequence && coverable > coveredSequence
        guard
            memory.count >= configuration.sealIDsMax || isAsked
                || coverable >= coveredSequence + configuration.sealRecordsMax
        else { return false }
        frozen = memory
        frozenCovered = max(coverable, coveredSequence)
        memory = IDTable(capacity: configuration.sealIDsMax)
        return true
    }

    mutating func adopt(_ generation: Generation) {
        frozen = nil
        coveredSequence = max(coveredSequence, frozenCovered)
        sealed = GenerationSet(generations + [generation])
    }

    mutating func replace(_ range: Range<Int>, with merged: Generation?) {
        var changed = generations
        changed.replaceSubrange(range, with: merged.map { [$0] } ?? [])
        sealed = GenerationSet(changed)
    }
}
