extension PostgresError {
    /// The causes, as a closed set.
    package enum Kind: String, Sendable, CaseIterable {
        /// No connection, or it broke.
        case connection
        /// Refused by the server: password, role, database, `pg_hba.conf`, TLS demanded.
        case authentication
        /// The server has no connection, memory or disk left.
        case resources
        /// `statement_timeout` or another time limit of the server, or no answer in time.
        case timeout
        /// `lock_timeout` or `NOWAIT`.
        case lockTimeout = "lock_timeout"
        /// The task was cancelled.
        case cancelled
        case serialization
        case deadlock
        case uniqueViolation = "unique_violation"
        case foreignKeyViolation = "foreign_key_violation"
        case checkViolation = "check_violation"
        case notNullViolation = "not_null_violation"
        case exclusionViolation = "exclusion_violation"
        /// A value that does not fit: out of range, malformed, a NUL in text.
        case invalidValue = "invalid_value"
        /// The statement itself: syntax, unknown table or column, types.
        case statement
        /// The role may not do this.
        case permission
        /// Something written in a read-only transaction or on a standby.
        case readOnly = "read_only"
        /// The transaction was already failed when it should have been committed.
        case transactionAborted = "transaction_aborted"
        /// A result column that is not what was asked for.
        case decoding
        case tooManyRows = "too_many_rows"
        /// More callers wait than may.
        case poolExhausted = "pool_exhausted"
        /// No connection became free in time.
        case poolTimeout = "pool_timeout"
        case closed
        case configuration
        case migration
        /// Any other answer of the server.
        case server
    }
}

extension PostgresError.Kind {
    /// Whether doing the same again from the start can help.
    package var isRetryable: Bool {
        switch self {
        case .connection, .resources, .lockTimeout, .serialization, .deadlock, .poolExhausted, .poolTimeout: true
        case .timeout, .cancelled, .authentication, .uniqueViolation, .foreignKeyViolation, .checkViolation,
            .notNullViolation, .exclusionViolation, .invalidValue, .statement, .permission, .readOnly,
            .transactionAborted, .decoding, .tooManyRows, .closed, .configuration, .migration, .server:
            false
        }
    }

    /// The kind of an answer, by the classes of "PostgreSQL Error Codes" (appendix A of its manual).
    package init(sqlstate: String) {
        switch sqlstate {
        case "57014": self = .timeout
        case "55P03": self = .lockTimeout
        case "25P03", "57P05": self = .timeout
        case "40001": self = .serialization
        case "40P01": self = .deadlock
        case "23505": self = .uniqueViolation
        case "23503", "23001": self = .foreignKeyViolation
        case "23514": self = .checkViolation
        case "23502": self = .notNullViolation
        case "23P01": self = .exclusionViolation
        case "42501": self = .permission
        case "25006": self = .readOnly
        case "25P02": self = .transactionAborted
        case "3D000": self = .authentication
        case "57P01", "57P02", "57P03": self = .connection
        case "57P04": self = .authentication
        default:
            switch sqlstate.prefix(2) {
            case "08": self = .connection
            case "28": self = .authentication
            case "53": self = .resources
            case "22": self = .invalidValue
            case "40": self = .serialization
            case "26", "34", "3F", "42": self = .statement
            default: self = .server
            }
        }
    }
}
