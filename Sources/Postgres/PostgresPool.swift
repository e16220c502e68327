import Synchronization

/// A bounded set of connections to one database.
///
/// ```swift
/// let pool = PostgresPool(try PostgresConfiguration(url: url))
/// let rows = try await pool.query(#"SELECT "totalAmount" FROM "Orders" WHERE id = $1"#, [.uuid(id)])
/// try await pool.transaction { transaction in
///     try await transaction.execute("UPDATE stock SET units = units - $2 WHERE id = $1", [.uuid(id), .int(1)])
/// }
/// ```
///
/// It connects when it is first used, throws broken connections away and comes back by itself after the server was
/// away. Thread-safe. Close it, so that its threads end.
package final class PostgresPool: PostgresQueryable {
    package let configuration: PostgresConfiguration
    private let observer: any PostgresObserver
    private let core: Mutex<Core>

    private typealias Lease = (id: PoolState.ConnectionID, connection: PostgresConnection)

    private struct Core {
        var state: PoolState
        var connections: [PoolState.ConnectionID: PostgresConnection] = [:]
        var continuations: [PoolState.WaiterID: CheckedContinuation<Result<Lease, PostgresError>, Never>] = [:]
        var timer: DeadlineThread?
        var lastWaiter: PoolState.WaiterID = 0
    }

    package init(_ configuration: PostgresConfiguration, observer: any PostgresObserver = UnobservedPostgres()) {
        self.configuration = configuration
        self.observer = observer
        core = Mutex(Core(state: PoolState(limits: configuration.pool)))
        let timer = DeadlineThread { [weak self] in self?.decide { $0.tick(now: Monotonic.nanoseconds) } }
        core.withLock { $0.timer = timer }
    }

    deinit {
        close()
    }

    package var counts: PoolCounts { core.withLock { $0.state.counts } }

    /// Fails who waits, closes what is idle at once and the rest when it comes back. Idempotent.
    package func close() {
        decide { $0.close() }
        core.withLock { $0.timer }?.finish()
    }

    // MARK: Queries

    package func batch(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresResult] {
        do throws(PostgresError) {
            return try await batchOnce(statements)
        } catch  where error.kind == .connection && !error.wasSent {
            // The connection was found broken before the server saw anything: once more, on another.
            return try await batchOnce(statements)
        }
    }

    private func batchOnce(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresResult] {
        let lease = try await lease()
        defer { release(lease) }
        return try await lease.connection.batch(statements)
    }

    package func stream(
        _ sql: String, _ binds: [PostgresValue], chunkRows: Int,
        _ body: @Sendable ([PostgresRow]) async throws -> Void
    ) async throws {
        try await withConnection { connection in
            try await connection.stream(sql, binds, chunkRows: chunkRows, body)
        }
    }

    /// Runs a text of any number of statements on one connection; see `PostgresConnection.script`.
    @discardableResult
    package func script(_ sql: String) async throws(PostgresError) -> String {
        let lease = try await lease()
        defer { release(lease) }
        return try await lease.connection.script(sql)
    }

    /// See `PostgresConnection.transaction`.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ options: PostgresTransactionOptions = PostgresTransactionOptions(),
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withConnection { connection in try await connection.transaction(options, body) }
    }

    /// Lends a connection for the time of the closure. One that comes back inside a transaction is thrown away; what
    /// `SET` or an advisory lock has left behind stays with the connection, so undo it.
    @discardableResult
    package func withConnection<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let lease = try await lease()
        defer { release(lease) }
        return try await body(lease.connection)
    }

    // MARK: Leases

    private func lease() async throws(PostgresError) -> Lease {
        let started = Monotonic.nanoseconds
        do throws(PostgresError) {
            while true {
                let lease = try await leaseAny()
                // After a restart of the server all idle connections are dead; each is found and replaced here.
                if lease.connection.isReusable, lease.connection.isQuiet {
                    observer.waited(seconds: Monotonic.seconds(since: started), failure: nil)
                    return lease
                }
                decide { $0.release(lease.id, isReusable: false, now: Monotonic.nanoseconds) }
            }
        } catch {
            observer.waited(seconds: Monotonic.seconds(since: started), failure: error.kind)
            throw error
        }
    }

    private func leaseAny() async throws(PostgresError) -> Lease {
        let waiter = core.withLock { core in
            core.lastWaiter += 1
            return core.lastWaiter
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                core.withLock { $0.continuations[waiter] = continuation }
                decide { $0.request(waiter, now: Monotonic.nanoseconds) }
                // The handler may have run before the request was known.
                if Task.isCancelled { decide { $0.cancel(waiter) } }
            }
        } onCancel: {
            decide { $0.cancel(waiter) }
        }
        return try result.get()
    }

    private func release(_ lease: Lease) {
        let isReusable = lease.connection.isReusable
        decide { $0.release(lease.id, isReusable: isReusable, now: Monotonic.nanoseconds) }
    }

    // MARK: Carrying out

    /// Lets the state decide and does what it says.
    private func decide(_ decision: (inout PoolState) -> [PoolState.Action]) {
        let (actions, effects, counts) = core.withLock { core in
            let actions = decision(&core.state)
            var effects: [() -> Void] = []
            for action in actions {
                switch action {
                case .open: break
                case .close(let id):
                    if let connection = core.connections.removeValue(forKey: id) { effects.append(connection.close) }
                case .lease(let waiter, let id):
                    guard let continuation = core.continuations.removeValue(forKey: waiter),
                        let connection = core.connections[id]
                    else { preconditionFailure("a lease of an unknown connection or to an unknown caller") }
                    effects.append { continuation.resume(returning: .success((id, connection))) }
                case .fail(let waiter, let error):
                    guard let continuation = core.continuations.removeValue(forKey: waiter) else { continue }
                    effects.append { continuation.resume(returning: .failure(error)) }
                }
            }
            core.timer?.set(core.state.nextDeadline)
            return (actions, effects, core.state.counts)
        }
        for effect in effects { effect() }
        for case .open(let id) in actions { open(id) }
        observer.poolChanged(counts)
    }

    private func open(_ id: PoolState.ConnectionID) {
        PostgresConnection.start(configuration, observer: observer, operation: PostgresOperation()) {
            [weak self] result in
            guard let self else {
                if case .success(let connection) = result { connection.close() }
                return
            }
            switch result {
            case .success(let connection):
                core.withLock { $0.connections[id] = connection }
                decide { $0.opened(id, now: Monotonic.nanoseconds) }
            case .failure(let error):
                let random = Double.random(in: 0..<1)
                decide { $0.openFailed(id, error, random: random, now: Monotonic.nanoseconds) }
            }
        }
    }
}
