package import Postgres
import ServiceKit

/// The append-only trail of what admins did.
package struct AuditStore: Sendable {
    let pool: PostgresPool

    struct Entry: Sendable {
        let id: Int64
        let json: String
    }

    static let entriesMax = 100

    /// The newest entries before an id.
    func list(before: Int64, limit: Int) async throws(PostgresError) -> [Entry] {
        var entries: [Entry] = []
        for row in try await pool.query(CatalogueSQL.listAudit, [.int(before), .int(limit)]) {
            var object = JSONObjectText()
            let id = try row.decode("id", as: Int64.self)
            object.add("id", Int(id))
            object.add("actor", try row.decode("actor", as: String.self))
            object.add("action", try row.decode("action", as: String.self))
            object.add("subject", try row.decode("subject", as: String.self))
            object.add("details", json: try row.decode("details", as: PostgresJSON.self).text)
            object.add("requestId", try row.decode("requestId", as: String.self))
            object.add("createdAt", try row.decode("createdAt", as: PostgresTimestamp.self).rfc3339)
            entries.append(Entry(id: id, json: object.text))
        }
        return entries
    }
}

extension PostgresConnection {
    /// Writes an action down in the transaction that carries it out.
    ///
    /// - Parameters:
    ///   - actor: the user's id.
    ///   - subject: what was changed, such as `product/<id>`.
    ///   - details: a JSON object.
    package func audit(
        _ action: String, _ subject: String, by actor: String, requestID: String, details: String
    ) async throws(PostgresError) {
        try await execute(
            CatalogueSQL.insertAudit,
            [.text(actor), .text(action), .text(subject), .json(PostgresJSON(details)), .text(requestID)])
    }

    func audit(_ action: String, _ subject: String, by actor: Actor, details: String) async throws(PostgresError) {
        try await audit(action, subject, by: actor.name, requestID: actor.requestID, details: details)
    }
}
