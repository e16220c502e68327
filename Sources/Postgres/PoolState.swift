/// Decides for a pool: who gets which connection, when one is opened, closed, or tried again. Pure: times are given,
/// and what is to be done is returned.
///
/// A caller that can't be served waits, also while the server is away, until its time is up. Once connecting has
/// failed for as long as a caller would wait, callers are refused at once with the reason, while a connection is
/// tried again and again until the server is back.
struct PoolState {
    typealias ConnectionID = Int
    typealias WaiterID = UInt64

    enum Action: Equatable {
        /// Start connecting; answer with `opened` or `openFailed`.
        case open(ConnectionID)
        case close(ConnectionID)
        case lease(WaiterID, ConnectionID)
        case fail(WaiterID, PostgresError)
    }

    private struct Waiter {
        let id: WaiterID
        let deadline: Int64
    }

    private struct Idle {
        let id: ConnectionID
        let since: Int64
    }

    private enum Lifecycle {
        case running
        case closed
    }

    /// Connecting has failed since the last success.
    private struct Outage {
        let since: Int64
        var failures: Int
        var error: PostgresError
        var retryAt: Int64
    }

    let limits: PostgresPoolLimits
    private var lifecycle = Lifecycle.running
    private var opening: Set<ConnectionID> = []
    /// The most recently used is the last, and the next to be used.
    private var idle: [Idle] = []
    private var leased: Set<ConnectionID> = []
    /// First come, first served.
    private var waiters: [Waiter] = []
    private var outage: Outage?
    private var lastConnection: ConnectionID = 0

    init(limits: PostgresPoolLimits) {
        precondition(limits.connectionsMax > 0, "a pool has at least one connection")
        self.limits = limits
    }

    var counts: PoolCounts {
        PoolCounts(opening: opening.count, idle: idle.count, leased: leased.count, waiting: waiters.count)
    }

    /// When `tick` should be called next.
    var nextDeadline: Int64? {
        let idleEnd = idle.first.map { $0.since + Monotonic.nanoseconds(seconds: limits.idleTimeoutSeconds) }
        let retry = opening.isEmpty && lifecycle == .running ? outage?.retryAt : nil
        return [waiters.map(\.deadline).min(), idleEnd, retry].compactMap { $0 }.min()
    }

    mutating func request(_ waiter: WaiterID, now: Int64) -> [Action] {
        guard lifecycle == .running else { return [.fail(waiter, .poolClosed)] }
        if let connection = idle.popLast() {
            leased.insert(connection.id)
            return [.lease(waiter, connection.id)]
        }
        let wait = Monotonic.nanoseconds(seconds: limits.waitTimeoutSeconds)
        if let outage, leased.isEmpty, now - outage.since >= wait { return [.fail(waiter, outage.error)] }
        guard waiters.count < limits.waitersMax else { return [.fail(waiter, .poolExhausted(limits))] }
        waiters.append(Waiter(id: waiter, deadline: now + wait))
        return openForWaiters(now)
    }

    /// The caller gave up. Nothing happens when it has been served.
    mutating func cancel(_ waiter: WaiterID) -> [Action] {
        guard let index = waiters.firstIndex(where: { $0.id == waiter }) else { return [] }
        waiters.remove(at: index)
        return [.fail(waiter, .cancelled)]
    }

    mutating func opened(_ connection: ConnectionID, now: Int64) -> [Action] {
        guard opening.remove(connection) != nil else { return [.close(connection)] }
        guard lifecycle == .running else { return [.close(connection)] }
        outage = nil
        return offer(connection, now) + openForWaiters(now)
    }

    /// `random` in 0..<1 spreads the attempts of many processes.
    mutating func openFailed(
        _ connection: ConnectionID, _ error: PostgresError, random: Double, now: Int64
    ) -> [Action] {
        opening.remove(connection)
        guard lifecycle == .running else { return [] }
        let failures = (outage?.failures ?? 0) + 1
        let ceiling = min(
            limits.backoffMaxSeconds,
            limits.backoffFirstSeconds * Double(sign: .plus, exponent: min(failures - 1, 30), significand: 1))
        let pause = Monotonic.nanoseconds(seconds: ceiling * (0.5 + random / 2))
        outage = Outage(since: outage?.since ?? now, failures: failures, error: error, retryAt: now + pause)
        // Waiting does not help when the server has refused, or when no connection is there to be given back.
        guard !error.isRetryable, leased.isEmpty, idle.isEmpty else { return [] }
        defer { waiters = [] }
        return waiters.map { .fail($0.id, error) }
    }

    /// A connection came back. A broken one is closed, and replaced for those who wait.
    mutating func release(_ connection: ConnectionID, isReusable: Bool, now: Int64) -> [Action] {
        guard leased.remove(connection) != nil else { return [] }
        guard isReusable, lifecycle == .running else { return [.close(connection)] + openForWaiters(now) }
        return offer(connection, now)
    }

    /// Does what has become due.
    mutating func tick(now: Int64) -> [Action] {
        var actions: [Action] = []
        for waiter in waiters where waiter.deadline <= now {
            actions.append(.fail(waiter.id, outage?.error ?? .poolTimeout(limits)))
        }
        waiters.removeAll { $0.deadline <= now }
        let idleEnd = now - Monotonic.nanoseconds(seconds: limits.idleTimeoutSeconds)
        while let first = idle.first, first.since <= idleEnd {
            idle.removeFirst()
            actions.append(.close(first.id))
        }
        guard lifecycle == .running else { return actions }
        if let outage, outage.retryAt <= now, opening.isEmpty, openCount < limits.connectionsMax {
            actions.append(open())
        }
        return actions + openForWaiters(now)
    }

    /// Fails who waits and closes what is idle; leased connections are closed when they come back.
    mutating func close() -> [Action] {
        guard lifecycle == .running else { return [] }
        lifecycle = .closed
        defer {
            waiters = []
            idle = []
        }
        return waiters.map { .fail($0.id, .poolClosed) } + idle.map { .close($0.id) }
    }

    private var openCount: Int { opening.count + idle.count + leased.count }

    private mutating func open() -> Action {
        lastConnection += 1
        opening.insert(lastConnection)
        return .open(lastConnection)
    }

    private mutating func offer(_ connection: ConnectionID, _ now: Int64) -> [Action] {
        guard !waiters.isEmpty else {
            idle.append(Idle(id: connection, since: now))
            return []
        }
        leased.insert(connection)
        return [.lease(waiters.removeFirst().id, connection)]
    }

    /// One connection for each who waits; during an outage only one, and not before its time.
    private mutating func openForWaiters(_ now: Int64) -> [Action] {
        guard lifecycle == .running else { return [] }
        if let outage, !opening.isEmpty || outage.retryAt > now { return [] }
        var actions: [Action] = []
        while opening.count < waiters.count, openCount < limits.connectionsMax {
            actions.append(open())
            if outage != nil { break }
        }
        return actions
    }
}

extension PostgresError {
    static let poolClosed = PostgresError(kind: .closed, message: "the pool is closed", wasSent: false)

    static func poolExhausted(_ limits: PostgresPoolLimits) -> PostgresError {
        PostgresError(
            kind: .poolExhausted,
            message:
                "all \(limits.connectionsMax) connections are in use and \(limits.waitersMax) callers wait already",
            wasSent: false)
    }

    static func poolTimeout(_ limits: PostgresPoolLimits) -> PostgresError {
        PostgresError(
            kind: .poolTimeout,
            message: "none of \(limits.connectionsMax) connections became free within \(limits.waitTimeoutSeconds) s",
            wasSent: false)
    }
}
