import TestSupport
import Testing

@testable import Postgres

struct PoolStateTests {
    private static let second: Int64 = 1_000_000_000
    private static let away = PostgresError(kind: .connection, message: "away", wasSent: false)

    private static func limits(connections: Int = 2, waiters: Int = 2) -> PostgresPoolLimits {
        var limits = PostgresPoolLimits()
        limits.connectionsMax = connections
        limits.waitersMax = waiters
        limits.waitTimeoutSeconds = 5
        limits.idleTimeoutSeconds = 60
        limits.backoffFirstSeconds = 1
        limits.backoffMaxSeconds = 4
        return limits
    }

    @Test func `a connection is opened when none is idle, and used again`() {
        var state = PoolState(limits: Self.limits())
        #expect(state.request(1, now: 0) == [.open(1)])
        #expect(state.opened(1, now: 1) == [.lease(1, 1)])
        #expect(state.release(1, isReusable: true, now: 2) == [])
        #expect(state.request(2, now: 3) == [.lease(2, 1)])
        #expect(state.counts == PoolCounts(opening: 0, idle: 0, leased: 1, waiting: 0))
    }

    @Test func `callers are served in their order, and not beyond the bounds`() {
        let limits = Self.limits()
        var state = PoolState(limits: limits)
        #expect(state.request(1, now: 0) == [.open(1)])
        #expect(state.request(2, now: 0) == [.open(2)])
        #expect(state.request(3, now: 0) == [.fail(3, .poolExhausted(limits))])
        #expect(state.opened(2, now: 0) == [.lease(1, 2)])
        #expect(state.request(4, now: 0) == [])
        #expect(state.opened(1, now: 0) == [.lease(2, 1)])
        #expect(state.release(1, isReusable: true, now: 0) == [.lease(4, 1)])
    }

    @Test func `a broken connection is closed and replaced for who waits`() {
        var state = PoolState(limits: Self.limits(connections: 1))
        _ = state.request(1, now: 0)
        _ = state.opened(1, now: 0)
        #expect(state.request(2, now: 0) == [])
        #expect(state.release(1, isReusable: false, now: 0) == [.close(1), .open(2)])
        #expect(state.opened(2, now: 0) == [.lease(2, 2)])
    }

    @Test func `who waits too long fails, at the very time`() {
        let limits = Self.limits(connections: 1)
        var state = PoolState(limits: limits)
        _ = state.request(1, now: 0)
        _ = state.opened(1, now: 0)
        _ = state.request(2, now: Self.second)
        #expect(state.nextDeadline == 6 * Self.second)
        #expect(state.tick(now: 6 * Self.second - 1) == [])
        #expect(state.tick(now: 6 * Self.second) == [.fail(2, .poolTimeout(limits))])
        #expect(state.release(1, isReusable: true, now: 7 * Self.second) == [])
    }

    @Test func `a caller that gives up is forgotten`() {
        var state = PoolState(limits: Self.limits())
        _ = state.request(1, now: 0)
        #expect(state.cancel(1) == [.fail(1, .cancelled)])
        #expect(state.cancel(1) == [])
        #expect(state.opened(1, now: 0) == [])
        #expect(state.counts.idle == 1)
    }

    @Test func `connecting is tried again with growing pauses, for who waits`() {
        var state = PoolState(limits: Self.limits())
        #expect(state.request(1, now: 0) == [.open(1)])
        #expect(state.openFailed(1, Self.away, random: 1, now: 0) == [])
        #expect(state.request(2, now: 1) == [])
        #expect(state.nextDeadline == Self.second)
        #expect(state.tick(now: Self.second - 1) == [])
        #expect(state.tick(now: Self.second) == [.open(2)])
        #expect(state.openFailed(2, Self.away, random: 1, now: Self.second) == [])
        #expect(state.nextDeadline == 3 * Self.second)
        #expect(state.tick(now: 3 * Self.second) == [.open(3)])
        #expect(state.opened(3, now: 3 * Self.second) == [.lease(1, 3), .open(4)])
    }

    @Test func `the pause is bounded and spread`() {
        var state = PoolState(limits: Self.limits())
        _ = state.request(1, now: 0)
        var connection = 1
        for _ in 0..<40 {
            _ = state.openFailed(connection, Self.away, random: 0, now: 0)
            _ = state.tick(now: 100 * Self.second)
            connection += 1
        }
        _ = state.openFailed(connection, Self.away, random: 0, now: 200 * Self.second)
        #expect(state.nextDeadline == 202 * Self.second)
    }

    @Test func `in a long outage callers are refused at once until the server is back`() {
        var state = PoolState(limits: Self.limits())
        _ = state.request(1, now: 0)
        _ = state.openFailed(1, Self.away, random: 1, now: 0)
        #expect(state.tick(now: 5 * Self.second) == [.fail(1, Self.away), .open(2)])
        #expect(state.request(2, now: 5 * Self.second) == [.fail(2, Self.away)])
        _ = state.openFailed(2, Self.away, random: 1, now: 5 * Self.second)
        // Nobody waits, and still it is tried.
        #expect(state.tick(now: 7 * Self.second) == [.open(3)])
        #expect(state.opened(3, now: 7 * Self.second) == [])
        #expect(state.request(3, now: 7 * Self.second) == [.lease(3, 3)])
    }

    @Test func `a refusal that waiting can't change is passed on at once`() {
        let refused = PostgresError(kind: .authentication, message: "no")
        var state = PoolState(limits: Self.limits())
        _ = state.request(1, now: 0)
        _ = state.request(2, now: 0)
        #expect(state.openFailed(1, refused, random: 0, now: 0) == [.fail(1, refused), .fail(2, refused)])
    }

    @Test func `idle connections are closed in their time, the oldest first`() {
        var state = PoolState(limits: Self.limits())
        for waiter in 1...2 as ClosedRange<UInt64> { _ = state.request(waiter, now: 0) }
        _ = state.opened(1, now: 0)
        _ = state.opened(2, now: 0)
        _ = state.release(1, isReusable: true, now: 0)
        _ = state.release(2, isReusable: true, now: Self.second)
        #expect(state.nextDeadline == 60 * Self.second)
        #expect(state.tick(now: 60 * Self.second - 1) == [])
        #expect(state.tick(now: 60 * Self.second) == [.close(1)])
        #expect(state.request(3, now: 60 * Self.second) == [.lease(3, 2)])
    }

    @Test func `a closed pool refuses and closes what comes back`() {
        var state = PoolState(limits: Self.limits(connections: 1))
        _ = state.request(1, now: 0)
        _ = state.opened(1, now: 0)
        _ = state.request(2, now: 0)
        #expect(state.close() == [.fail(2, .poolClosed)])
        #expect(state.close() == [])
        #expect(state.request(3, now: 0) == [.fail(3, .poolClosed)])
        #expect(state.release(1, isReusable: true, now: 0) == [.close(1)])
        #expect(state.counts == PoolCounts())
    }

    @Test func `whatever happens, bounds hold and nobody is forgotten`() {
        var random = SeededGenerator()
        let seed = random.seed
        let limits = Self.limits(connections: 3, waiters: 4)
        var state = PoolState(limits: limits)
        var now: Int64 = 0
        var opening: [Int] = []
        var leased: [Int] = []
        var waiting: Set<UInt64> = []
        for step in 1...20_000 as ClosedRange<UInt64> {
            now += .random(in: 0...Self.second / 4, using: &random)
            let isFine = Bool.random(using: &random)
            var actions: [PoolState.Action] = []
            switch Int.random(in: 0..<6, using: &random) {
            case 0...1:
                waiting.insert(step)
                actions = state.request(step, now: now)
            case 2 where !opening.isEmpty:
                let id = opening.removeFirst()
                let away = Self.away
                actions = isFine ? state.opened(id, now: now) : state.openFailed(id, away, random: 0.5, now: now)
            case 3 where !leased.isEmpty:
                actions = state.release(leased.removeFirst(), isReusable: isFine, now: now)
            case 4: if let waiter = waiting.min(), isFine { actions = state.cancel(waiter) }
            default: actions = state.tick(now: now)
            }
            for action in actions {
                switch action {
                case .open(let id): opening.append(id)
                case .close: break
                case .lease(let waiter, let id):
                    #expect(waiting.remove(waiter) != nil, "seed \(seed)")
                    leased.append(id)
                case .fail(let waiter, _): #expect(waiting.remove(waiter) != nil, "seed \(seed)")
                }
            }
            let counts = state.counts
            #expect(counts.opening == opening.count && counts.leased == leased.count, "seed \(seed)")
            #expect(counts.waiting == waiting.count && counts.waiting <= 4, "seed \(seed)")
            #expect(counts.open + counts.opening <= 3, "seed \(seed)")
        }
    }
}
