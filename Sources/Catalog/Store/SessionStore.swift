import Postgres

/// The sessions in PostgreSQL: each a family of refresh tokens that ends as a whole.
struct SessionStore: Sendable {
    let pool: PostgresPool
    let days: Int

    /// Why a session ends.
    enum End: String, Sendable {
        case logout, reuse, password, deleted
    }

    /// What became of a refresh token.
    enum Use: Sendable {
        case renewed(Account)
        /// Not one of ours, of a session that has ended, or too old.
        case refused
        /// It had been used: the session has ended now.
        case reused
    }

    /// Starts a session for who has just shown the password of `hash`; a row is affected where it still is theirs.
    func start(_ account: PostgresUUID, hash: String, _ token: RefreshToken) -> PostgresStatement {
        PostgresStatement(
            AccountStore.sql("session_insert"), [.uuid(account), .int(days), .bytes(token.hash), .text(hash)])
    }

    /// Uses a token for the next one. Of several uses of one token at the same time, one gets the next.
    func use(_ token: RefreshToken, for next: RefreshToken) async throws -> Use {
        try await pool.transaction { connection in
            guard
                let session = try await connection.queryFirst(
                    AccountStore.sql("session_of_token"), [.bytes(token.hash)]),
                try !session.decode("ended", as: Bool.self), try !session.decode("expired", as: Bool.self)
            else { return .refused }
            let id = try session.decode("id", as: PostgresUUID.self)
            guard try await connection.queryFirst(AccountStore.sql("token_use"), [.bytes(token.hash)]) != nil else {
                try await connection.execute(
                    AccountStore.sql("session_end"), [.uuid(id), .text(End.reuse.rawValue)])
                return .reused
            }
            let results = try await connection.batch([
                PostgresStatement(AccountStore.sql("token_insert"), [.bytes(next.hash), .uuid(id)]),
                PostgresStatement(
                    AccountStore.sql("by_id"), [.uuid(try session.decode("userId", as: PostgresUUID.self))]),
            ])
            guard let row = results[1].rows.first else { return .refused }
            return .renewed(try Account(row))
        }
    }

    /// Ends the session of any of its tokens; unknown ones end nothing.
    func end(_ token: RefreshToken, _ reason: End) async throws(PostgresError) {
        try await pool.execute(
            AccountStore.sql("session_end_by_token"), [.bytes(token.hash), .text(reason.rawValue)])
    }

    static func endAll(of account: PostgresUUID, _ reason: End) -> PostgresStatement {
        PostgresStatement(AccountStore.sql("sessions_end"), [.uuid(account), .text(reason.rawValue)])
    }

    /// Takes away old sessions and failures nobody counts any more.
    func sweep() async throws(PostgresError) {
        try await pool.execute(AccountStore.sql("sweep"))
        try await pool.execute(AccountStore.sql("sweep_attempts"))
    }
}
