/// What went wrong with a statement, a connection or the pool.
///
/// `detail` can hold values of the row concerned and is therefore not part of `description`; binds and passwords
/// are in none of the fields.
package struct PostgresError: Error, Sendable, Equatable {
    /// The cause, from a closed set (fit for a metric label).
    package var kind: Kind
    /// The server's five characters; nil when the server did not answer.
    package var sqlstate: String?
    package var message: String
    package var detail: String?
    package var hint: String?
    package var schema: String?
    package var table: String?
    package var column: String?
    package var constraint: String?
    /// Where in the statement the server saw it, in characters from 1.
    package var position: Int?
    /// The function of the server that raised it.
    package var routine: String?
    /// Where in a batch the statement stands, from 0.
    package var statementIndex: Int?
    /// False when it is certain that the server has seen nothing of the statement.
    package var wasSent: Bool

    package init(
        kind: Kind, sqlstate: String? = nil, message: String, detail: String? = nil, constraint: String? = nil,
        wasSent: Bool = true
    ) {
        self.kind = kind
        self.sqlstate = sqlstate
        self.message = message
        self.detail = detail
        self.constraint = constraint
        self.wasSent = wasSent
    }

    /// An answer of the server; the kind follows from the state.
    package init(sqlstate: String, message: String) {
        self.init(kind: Kind(sqlstate: sqlstate), sqlstate: sqlstate, message: message)
    }

    /// Whether the same work may succeed if it is done again from the start. After a lost connection the work may
    /// also have been done: only what is idempotent, or was not sent, should be repeated then.
    package var isRetryable: Bool {
        if routine == Self.stalePlanRoutine { return true }
        return kind.isRetryable
    }

    /// The server's function that refuses a prepared statement whose result would have changed its type.
    static let stalePlanRoutine = "RevalidateCachedQuery"
}

extension PostgresError: CustomStringConvertible {
    package var description: String {
        var text = "PostgreSQL \(kind.rawValue)"
        if let sqlstate { text += " (\(sqlstate))" }
        text += ": \(message)"
        if let constraint { text += " [constraint \(constraint)]" }
        if let position { text += " [at character \(position)]" }
        if let statementIndex { text += " [statement \(statementIndex) of the batch]" }
        if let hint { text += "; \(hint)" }
        return text
    }
}
