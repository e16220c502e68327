import Postgres

/// Requests for orders from their first moment: who works on each, and what was answered.
struct AttemptStore: Sendable {
    /// Work on a request, ours until the lease ends.
    struct Attempt: Sendable, Hashable {
        /// Also the order's id and the reservation's key.
        let id: PostgresUUID
        let lease: PostgresUUID
        let hasOrder: Bool
        let hasKey: Bool
    }

    enum Claim: Sendable {
        case ours(Attempt)
        case answered(status: Int, body: String)
        /// The key was used for something else.
        case differs
        /// Someone is at it.
        case busy
    }

    let pool: PostgresPool
    let leaseSeconds: Double

    /// Begins the work, or goes on with what another has left, or finds the answer.
    func claim(user: PostgresUUID, key: String?, fingerprint: [UInt8]) async throws -> Claim {
        let (id, lease) = (PostgresUUID.random(), PostgresUUID.random())
        let inserted = try await pool.orders(
            "attempt_insert",
            [
                .uuid(id), .uuid(user), .optional(key, PostgresValue.text), .bytes(fingerprint), .uuid(lease),
                .double(leaseSeconds),
            ])
        guard inserted.isEmpty, let key else {
            return .ours(Attempt(id: id, lease: lease, hasOrder: false, hasKey: key != nil))
        }
        guard
            let found = try await pool.orders("attempt_find", [.uuid(user), .text(key), .bytes(fingerprint)]).first
        else { return .busy }
        guard try found.decode("isSame", as: Bool.self) else { return .differs }
        if let status = try found.decode("answerStatus", as: Int?.self) {
            return .answered(status: status, body: try found.decode("answerBody"))
        }
        guard try found.decode("isFree", as: Bool.self) else { return .busy }
        let existing: PostgresUUID = try found.decode("id")
        guard
            let taken = try await pool.orders("attempt_take", [.uuid(existing), .uuid(lease), .double(leaseSeconds)])
                .first
        else { return .busy }
        let hasOrder = try taken.decode("state", as: String.self) == "ordered"
        return .ours(Attempt(id: existing, lease: lease, hasOrder: hasOrder, hasKey: true))
    }

    /// Keeps the answer for who asks again with the same key.
    func answer(_ attempt: Attempt, status: Int, body: String) async throws {
        _ = try await pool.changeOrders(
            "attempt_answer", [.uuid(attempt.id), .uuid(attempt.lease), .int(status), .text(body)])
    }

    func free(_ attempt: Attempt) async throws {
        _ = try await pool.changeOrders("attempt_free", [.uuid(attempt.id), .uuid(attempt.lease)])
    }

    func delete(_ attempt: Attempt) async throws {
        _ = try await pool.changeOrders("attempt_delete", [.uuid(attempt.id), .uuid(attempt.lease)])
    }

    // MARK: Recovery

    func abandon(afterSeconds: Double, limit: Int) async throws -> [Attempt] {
        let lease = PostgresUUID.random()
        return try await pool.orders(
            "attempts_abandon", [.uuid(lease), .double(leaseSeconds), .double(afterSeconds), .int(limit)]
        ).map { Attempt(id: try $0.decode("id"), lease: lease, hasOrder: false, hasKey: true) }
    }

    func resume(limit: Int) async throws -> [Attempt] {
        let lease = PostgresUUID.random()
        return try await pool.orders("attempts_resume", [.uuid(lease), .double(leaseSeconds), .int(limit)])
            .map { Attempt(id: try $0.decode("id"), lease: lease, hasOrder: true, hasKey: true) }
    }

    func forget(afterSeconds: Double, limit: Int) async throws -> Int {
        try await pool.changeOrders("attempts_forget", [.double(afterSeconds), .int(limit)])
    }
}
