import Postgres
import ServiceKit

/// A message on its way.
struct OutboxMessage: Sendable, Hashable {
    let id: Int64
    /// The same however often it is sent.
    let eventId: PostgresUUID
    let orderId: PostgresUUID
    let type: String
    /// This try included.
    let attempts: Int
    /// JSON, exactly as a webhook gets it.
    let payload: String
    let lease: PostgresUUID
}

/// The outbox in PostgreSQL. Any number of instances may work on it: a message is claimed for a while, and taken over
/// by others when that is over.
struct OutboxStore: Sendable {
    struct Backlog: Sendable, Hashable {
        let channel: String
        let state: String
        let messages: Int
        let ageSeconds: Double
    }

    enum Replay: Sendable, Hashable {
        case done
        case unknown
        /// It is being sent right now.
        case busy
    }

    static let listMax = 100
    static let replayMax = 1000

    let pool: PostgresPool

    // MARK: Sending

    func claim(for destination: String, leaseSeconds: Double, limit: Int) async throws -> [OutboxMessage] {
        let lease = PostgresUUID.random()
        var messages: [OutboxMessage] = []
        for row in try await pool.orders(
            "outbox_claim", [.text(destination), .uuid(lease), .double(leaseSeconds), .int(limit)])
        {
            messages.append(
                OutboxMessage(
                    id: try row.decode("id"), eventId: try row.decode("eventId"), orderId: try row.decode("orderId"),
                    type: try row.decode("type"), attempts: try row.decode("attempts"),
                    payload: try row.decode("payload"), lease: lease))
        }
        return messages
    }

    /// Writes down what came of it; false where others have the message by now.
    func record(_ step: DeliveryPlan.Step, of message: OutboxMessage) async throws -> Bool {
        switch step {
        case .delivered: return try await finish(message, "delivered", nil)
        case .skipped(let reason): return try await finish(message, "skipped", reason)
        case .dead(let reason): return try await finish(message, "dead", reason)
        case .retry(let seconds, let reason):
            _ = try await pool.changeOrders(
                "outbox_retry", [.int(message.id), .uuid(message.lease), .double(seconds), .text(reason)])
            return true
        }
    }

    private func finish(_ message: OutboxMessage, _ state: String, _ reason: String?) async throws -> Bool {
        let rows = try await pool.orders(
            "outbox_finish",
            [.int(message.id), .uuid(message.lease), .text(state), .optional(reason, PostgresValue.text)])
        return !rows.isEmpty
    }

    // MARK: Keeping it small

    /// How many messages were forgotten.
    func prune(_ state: String, afterSeconds: Double, limit: Int) async throws -> Int {
        try await pool.changeOrders("outbox_prune", [.text(state), .double(afterSeconds), .int(limit)])
    }

    /// Gives up what nobody delivers any more.
    func giveUp(notFor destinations: [String], afterSeconds: Double, limit: Int) async throws -> Int {
        try await pool.changeOrders(
            "outbox_unserved", [.texts(destinations), .double(afterSeconds), .int(limit)])
    }

    func backlog() async throws -> [Backlog] {
        var backlog: [Backlog] = []
        for row in try await pool.orders("outbox_backlog") {
            backlog.append(
                Backlog(
                    channel: try row.decode("channel"), state: try row.decode("state"),
                    messages: try row.decode("messages"), ageSeconds: try row.decode("ageSeconds")))
        }
        return backlog
    }

    // MARK: For admins

    /// JSON of the newest messages of a state before one.
    func list(_ state: String, before: Int64, limit: Int) async throws -> [String] {
        try await pool.orders("outbox_list", [.text(state), .int(before), .int(limit)])
            .map { try $0.decode("document", as: String.self) }
    }

    func replay(_ id: Int64, by admin: PostgresUUID) async throws -> Replay {
        try await pool.transaction { connection in
            guard let row = try await connection.orders("outbox_replay", [.int(id)]).first else {
                return try await connection.orders("outbox_exists", [.int(id)]).isEmpty ? .unknown : .busy
            }
            let type: String = try row.decode("type")
            _ = try await connection.batch([
                AuditEntry("outbox.replay", "outbox/\(id)", by: admin, ["type": type]).statement
            ])
            return .done
        }
    }

    /// Sends up to ``replayMax`` messages of a state again; how many.
    func replayAll(_ state: String, by admin: PostgresUUID) async throws -> Int {
        try await pool.transaction { connection in
            let count = try await connection.changeOrders(
                "outbox_replay_all", [.text(state), .int(Self.replayMax)])
            _ = try await connection.batch([
                AuditEntry("outbox.replay", "outbox/\(state)", by: admin, ["messages": String(count)]).statement
            ])
            return count
        }
    }
}
