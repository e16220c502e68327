/// How a transaction is run.
package struct PostgresTransactionOptions: Sendable, Equatable {
    package enum Isolation: String, Sendable {
        case readCommitted = "READ COMMITTED"
        case repeatableRead = "REPEATABLE READ"
        case serializable = "SERIALIZABLE"
    }

    package var isolation: Isolation
    package var readOnly: Bool
    /// How often the closure may be run again after a serialization failure or a deadlock.
    package var retriesMax: Int

    package init(isolation: Isolation = .readCommitted, readOnly: Bool = false, retriesMax: Int = 0) {
        self.isolation = isolation
        self.readOnly = readOnly
        self.retriesMax = retriesMax
    }

    var begin: String {
        "BEGIN ISOLATION LEVEL \(isolation.rawValue) \(readOnly ? "READ ONLY" : "READ WRITE")"
    }
}

extension PostgresConnection {
    /// Runs the closure in a transaction: committed when it returns, rolled back when it throws or its task is
    /// cancelled. It may run more than once when `retriesMax` allows.
    ///
    /// An error of kind `connection` from the commit itself means that the outcome is unknown.
    @discardableResult
    package func transaction<Value: Sendable>(
        _ options: PostgresTransactionOptions = PostgresTransactionOptions(),
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        var retries = 0
        while true {
            do {
                return try await transactionOnce(options, body)
            } catch let error as PostgresError where retries < options.retriesMax && Self.mayRunAgain(error) {
                retries += 1
                observer.retried(error.kind)
            }
        }
    }

    private static func mayRunAgain(_ error: PostgresError) -> Bool {
        error.kind == .serialization || error.kind == .deadlock || error.routine == PostgresError.stalePlanRoutine
    }

    private func transactionOnce<Value: Sendable>(
        _ options: PostgresTransactionOptions, _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await begin(options.begin)
        let value: Value
        do {
            value = try await body(self)
            guard !Task.isCancelled else { throw PostgresError.cancelled }
        } catch {
            // When this fails too the connection is broken, and the server rolls back by itself.
            _ = try? await script("ROLLBACK", isCancellable: false)
            throw error
        }
        let tag = try await script("COMMIT", isCancellable: false)
        guard tag == "COMMIT" else {
            throw PostgresError(
                kind: .transactionAborted,
                message: "the transaction was rolled back, as a statement in it had failed; let its error pass through")
        }
        return value
    }
}
