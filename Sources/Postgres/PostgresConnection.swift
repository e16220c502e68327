import Synchronization

/// A connection: libpq on a thread of its own, so that nothing here blocks the cooperative pool.
///
/// Calls are carried out one after another. Cancelling the task that waits for one cancels the statement on the
/// server; the connection can be used again afterwards.
package final class PostgresConnection: PostgresQueryable {
    let observer: any PostgresObserver
    private let configuration: PostgresConfiguration
    private let worker: PostgresWorker
    /// Whether it stood outside of a transaction and unbroken after the last call.
    private let reusable = Atomic(true)

    private init(
        configuration: PostgresConfiguration, observer: any PostgresObserver, worker: PostgresWorker
    ) {
        self.configuration = configuration
        self.observer = observer
        self.worker = worker
    }

    deinit {
        worker.finish()
    }

    /// Connects. The caller closes it.
    package static func open(
        _ configuration: PostgresConfiguration, observer: any PostgresObserver = UnobservedPostgres()
    ) async throws(PostgresError) -> PostgresConnection {
        let operation = PostgresOperation()
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                start(configuration, observer: observer, operation: operation) { continuation.resume(returning: $0) }
            }
        } onCancel: {
            operation.cancel()
        }
        return try result.get()
    }

    /// Connects; the result is given on the connection's thread.
    static func start(
        _ configuration: PostgresConfiguration, observer: any PostgresObserver, operation: PostgresOperation,
        _ completion: @escaping @Sendable (Result<PostgresConnection, PostgresError>) -> Void
    ) {
        guard let worker = PostgresWorker() else {
            completion(
                .failure(PostgresError(kind: .resources, message: "no thread or descriptor left", wasSent: false)))
            return
        }
        operation.attach(worker.wake)
        worker.enqueue { context in
            let started = Monotonic.nanoseconds
            do throws(PostgresError) {
                let link = try PostgresLink.connect(configuration, wake: worker.wake, operation: operation)
                context.link = link
                worker.publish(socket: link.socket)
                observer.connected(seconds: Monotonic.seconds(since: started), failure: nil)
                completion(
                    .success(PostgresConnection(configuration: configuration, observer: observer, worker: worker)))
            } catch {
                observer.connected(seconds: Monotonic.seconds(since: started), failure: error.kind)
                worker.finish()
                completion(.failure(error))
            }
        }
    }

    /// Whether the next caller can have it: not broken and not inside a transaction.
    var isReusable: Bool { reusable.load(ordering: .acquiring) }

    /// Whether nothing has come from the server since the last call. While nothing is asked, what comes is the end:
    /// the server stopped, or ended this session. Does not block.
    var isQuiet: Bool { worker.isQuiet }

    /// Closes it after the calls already made. Idempotent.
    package func close() {
        worker.finish()
    }

    package func batch(_ statements: [PostgresStatement]) async throws(PostgresError) -> [PostgresResult] {
        let started = Monotonic.nanoseconds
        do throws(PostgresError) {
            let results = try await perform { link, operation throws(PostgresError) in
                try link.run(statements, operation)
            }
            observer.queried(seconds: Monotonic.seconds(since: started), failure: nil)
            return results
        } catch {
            observer.queried(seconds: Monotonic.seconds(since: started), failure: error.kind)
            throw error
        }
    }

    /// Runs SQL text of any number of statements, without values (PostgreSQL's simple protocol: outside of a
    /// transaction they are one). Returns the last command tag. Errors have a `position` in the whole text.
    @discardableResult
    package func script(_ sql: String, isCancellable: Bool = true) async throws(PostgresError) -> String {
        try await perform(isCancellable: isCancellable) { link, operation throws(PostgresError) in
            try link.script(sql, operation)
        }
    }

    /// Starts a transaction; refused inside of one, where PostgreSQL would only warn and the inner commit be the outer's.
    func begin(_ sql: String) async throws(PostgresError) {
        try await perform { link, operation throws(PostgresError) in
            guard !link.isInTransaction else {
                throw PostgresError(
                    kind: .statement, message: "the connection is inside a transaction already", wasSent: false)
            }
            _ = try link.script(sql, operation)
        }
    }

    package func stream(
        _ sql: String, _ binds: [PostgresValue], chunkRows: Int,
        _ body: @Sendable ([PostgresRow]) async throws -> Void
    ) async throws {
        precondition(chunkRows > 0, "a chunk has at least one row")
        let statement = PostgresStatement(sql, binds)
        let started = Monotonic.nanoseconds
        do {
            try await perform { link, operation throws(PostgresError) in
                try link.startStream(statement, operation)
            }
            while true {
                let chunk = try await perform { link, operation throws(PostgresError) in
                    try link.nextChunk(rowsMax: chunkRows, operation)
                }
                if !chunk.rows.isEmpty { try await body(chunk.rows) }
                if chunk.isLast { break }
            }
            observer.queried(seconds: Monotonic.seconds(since: started), failure: nil)
        } catch {
            observer.queried(
                seconds: Monotonic.seconds(since: started), failure: (error as? PostgresError)?.kind ?? .cancelled)
            try? await perform(isCancellable: false) { link, operation throws(PostgresError) in
                try link.abandonStream(operation)
            }
            throw error
        }
    }

    /// Carries the work out on the connection's thread.
    private func perform<Value: Sendable>(
        isCancellable: Bool = true,
        _ work: @escaping @Sendable (PostgresLink, PostgresOperation) throws(PostgresError) -> Value
    ) async throws(PostgresError) -> Value {
        let operation = PostgresOperation()
        operation.attach(worker.wake)
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Result<Value, PostgresError>, Never>) in
                let isAccepted = worker.enqueue { context in
                    guard let link = context.link else {
                        continuation.resume(returning: .failure(.connectionClosed))
                        return
                    }
                    let result: Result<Value, PostgresError>
                    do throws(PostgresError) {
                        result = .success(try work(link, operation))
                    } catch {
                        result = .failure(error)
                    }
                    self.reusable.store(link.isReusable, ordering: .releasing)
                    continuation.resume(returning: result)
                }
                if !isAccepted { continuation.resume(returning: .failure(.connectionClosed)) }
            }
        } onCancel: {
            if isCancellable { operation.cancel() }
        }
        return try result.get()
    }
}

extension PostgresError {
    static let cancelled = PostgresError(kind: .cancelled, message: "the task was cancelled")
    static let connectionClosed = PostgresError(kind: .closed, message: "the connection is closed", wasSent: false)
}
