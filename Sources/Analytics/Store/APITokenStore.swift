import Postgres
import Queries

/// The API tokens in PostgreSQL.
struct APITokenStore: Sendable {
    let pool: PostgresPool

    /// How many are listed.
    static let listMax: Int64 = 500

    /// Makes a token. Its document and its text, which nobody can show again; nil where ``APIToken/validMax`` are valid.
    func create(
        name: String, days: Int, by admin: PostgresUUID, requestID: String
    ) async throws -> (document: String, token: String)? {
        let token = APIToken { UInt64.random(in: .min ... .max) }
        guard let hash = APIToken.hash(token.text) else { return nil }
        let rows = try await ask(
            "insert",
            [
                .text(name), .bytes(hash), .text(token.hint), .uuid(admin), .int(Int64(days)), .text(requestID),
                .int(Int64(APIToken.validMax)),
            ])
        guard let row = rows.first else { return nil }
        return (try row.decode("document", as: String.self), token.text)
    }

    func list() async throws -> [String] {
        try await ask("list", [.int(Self.listMax)]).map { try $0.decode("document", as: String.self) }
    }

    /// Whether there is such a token.
    func revoke(_ id: PostgresUUID, by admin: PostgresUUID, requestID: String) async throws -> Bool {
        try await !ask("revoke", [.uuid(id), .uuid(admin), .text(requestID)]).isEmpty
    }

    /// Whether the token is valid; notes its use.
    func use(_ token: String) async throws -> Bool {
        guard let hash = APIToken.hash(token) else { return false }
        return try await !ask("use", [.bytes(hash)]).isEmpty
    }

    private func ask(_ name: String, _ binds: [PostgresValue]) async throws -> [PostgresRow] {
        try await pool.query(QueryFile.named("postgres/api_tokens_\(name).sql").text, binds)
    }
}
