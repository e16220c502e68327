import Postgres
import ServiceKit

/// An admin's action, to be written down in the transaction that carries it out.
struct AuditEntry: Sendable {
    let actor: PostgresUUID
    /// Such as `order.status`.
    let action: String
    /// What was changed, such as `order/<id>`.
    let subject: String
    /// No personal data: the trail is kept for ever.
    let details: [String: String]

    init(_ action: String, _ subject: String, by actor: PostgresUUID, _ details: [String: String] = [:]) {
        self.actor = actor
        self.action = action
        self.subject = subject
        self.details = details.merging(Backdate.current.map { ["backdatedTo": $0.text] } ?? [:]) { $1 }
    }

    var statement: PostgresStatement {
        let members = details.sorted { $0.key < $1.key }
            .map { "\(JSONText.quoted($0.key)):\(JSONText.quoted($0.value))" }
        return OrderSQL.statement(
            "audit_insert",
            [
                .uuid(actor), .text(action), .text(subject), .json(PostgresJSON("{\(members.joined(separator: ","))}")),
                .text(RequestTrace.current?.requestID ?? ""),
            ])
    }
}

extension AuditEntry {
    /// What an actor's change of an order leaves in the trail; nil where it is no admin's.
    init?(
        _ event: String, of order: PostgresUUID, by actor: OrderActor, _ before: OrderState, _ after: OrderState,
        refund: Money?
    ) {
        guard case .admin(let admin) = actor else { return nil }
        var details = ["from": before.status.rawValue, "to": after.status.rawValue]
        if let refund { details["refund"] = refund.description }
        self.init("order.\(event)", "order/\(order)", by: admin, details)
    }
}

/// The append-only trail of what admins did to orders.
struct AuditStore: Sendable {
    static let entriesMax = 100

    let pool: PostgresPool

    /// JSON of the newest entries before one.
    func list(before: Int64, limit: Int) async throws -> [String] {
        try await pool.orders("audit_list", [.int(before), .int(limit)])
            .map { try $0.decode("document", as: String.self) }
    }
}
