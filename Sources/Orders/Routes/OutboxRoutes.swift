import Hummingbird
import Postgres
import ServiceKit

/// What admins see of the outbox and the audit trail.
struct OutboxRoutes: Sendable {
    let outbox: OutboxStore
    let audit: AuditStore

    private static let states = ["pending", "delivered", "dead", "skipped"]

    func add(to router: some RouterMethods<ServiceContext>) {
        router.get("/api/orders/outbox") { [self] request, context in try await list(request, context) }
        router.post("/api/orders/outbox/replay") { [self] request, context in
            try await replayAll(request, context)
        }
        router.post("/api/orders/outbox/:id/replay") { [self] _, context in try await replay(context) }
        router.get("/api/orders/audit") { [self] request, context in try await trail(request, context) }
    }

    private func list(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireRole(.admin)
        let items = try OrderInput.query(request, "state", "before", "limit")
        let state = items["state"] ?? "pending"
        guard Self.states.contains(state) else {
            throw Problem.badRequest(
                "state: one of \(Self.states.joined(separator: ", ")).", code: "invalid_parameter")
        }
        return Self.answer(
            try await outbox.list(
                state, before: try Self.before(items), limit: try Self.limit(items, OutboxStore.listMax)))
    }

    private func replay(_ context: ServiceContext) async throws -> Response {
        let admin = try context.requireAdmin()
        guard let id = Int64(context.parameters.get("id") ?? "") else { throw Self.unknown }
        switch try await outbox.replay(id, by: admin) {
        case .done: return OrderJSON.response("{\"success\":true,\"replayed\":1}")
        case .unknown: throw Self.unknown
        case .busy:
            throw Problem(.conflict, code: "being_sent", detail: "The message is being sent right now.")
        }
    }

    private func replayAll(_ request: Request, _ context: ServiceContext) async throws -> Response {
        struct Body: Decodable { let state: String }
        let admin = try context.requireAdmin()
        let body = try OrderRequest.decode(Body.self, try await OrderInput.body(request, context))
        guard body.state == "dead" || body.state == "skipped" else {
            throw Problem.badRequest("state: dead or skipped.", code: "invalid_state")
        }
        let count = try await outbox.replayAll(body.state, by: admin)
        return OrderJSON.response("{\"success\":true,\"replayed\":\(count)}")
    }

    private func trail(_ request: Request, _ context: ServiceContext) async throws -> Response {
        try context.requireRole(.admin)
        let items = try OrderInput.query(request, "before", "limit")
        return Self.answer(
            try await audit.list(
                before: try Self.before(items), limit: try Self.limit(items, AuditStore.entriesMax)))
    }

    // MARK: Reading and answering

    private static let unknown = Problem(.notFound, code: "unknown_message", detail: "There is no such message.")

    private static func answer(_ documents: [String]) -> Response {
        OrderJSON.response(
            "{\"success\":true,\"data\":[\(documents.joined(separator: ","))],\"count\":\(documents.count)}")
    }

    private static func before(_ items: [String: String]) throws(Problem) -> Int64 {
        try number(items, "before", 1...Int64.max) ?? Int64.max
    }

    private static func limit(_ items: [String: String], _ most: Int) throws(Problem) -> Int {
        try number(items, "limit", 1...Int64(most)).map(Int.init) ?? 20
    }

    private static func number(
        _ items: [String: String], _ name: String, _ range: ClosedRange<Int64>
    ) throws(Problem) -> Int64? {
        guard let text = items[name] else { return nil }
        guard let value = Int64(text), range.contains(value) else {
            throw .badRequest(
                "\(name): a whole number from \(range.lowerBound) to \(range.upperBound).", code: "invalid_parameter")
        }
        return value
    }
}

extension ServiceContext {
    /// The admin who is asking, or 401 or 403.
    func requireAdmin() throws -> PostgresUUID {
        guard let id = PostgresUUID(try requireRole(.admin).userId) else { throw Problem.refused(.invalid) }
        return id
    }
}
