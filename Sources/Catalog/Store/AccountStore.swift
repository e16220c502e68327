import Postgres
import Queries
import ServiceKit

/// The accounts in PostgreSQL.
struct AccountStore: Sendable {
    let pool: PostgresPool

    func account(id: PostgresUUID) async throws(PostgresError) -> Account? {
        try await pool.queryFirst(Self.sql("by_id"), [.uuid(id)]).map(Account.init)
    }

    /// Makes an account; nil where the name or the address is taken.
    func insert(
        _ username: Username, _ email: EmailAddress, _ hash: PasswordHash?, _ role: AccountRole,
        on database: some PostgresQueryable
    ) async throws(PostgresError) -> Account? {
        try await database.queryFirst(
            Self.sql("insert"),
            [
                .text(username.text), .text(username.key), .text(email.text), .text(email.key),
                .optional(hash?.text, PostgresValue.text),
                .text(role.rawValue),
            ]
        ).map(Account.init)
    }

    /// Accounts, newest first, and how many there are in all.
    func list(
        role: AccountRole?, limit: Int, offset: Int
    ) async throws(PostgresError) -> (accounts: [Account], total: Int) {
        let role = PostgresValue.optional(role?.rawValue, PostgresValue.text)
        let results = try await pool.batch([
            PostgresStatement(Self.sql("list"), [role, .int(limit), .int(offset)]),
            PostgresStatement(Self.sql("count"), [role]),
        ])
        var accounts: [Account] = []
        for row in results[0].rows { accounts.append(try Account(row)) }
        return (accounts, try results[1].rows[0].decode("total", as: Int.self))
    }

    // MARK: Signing in

    /// What an address's sign-in begins with.
    enum Attempt: Sendable {
        /// The account of the address, if there is one.
        case admitted(Account?)
        case locked(seconds: Int)
    }

    /// Counts a sign-in and finds its account, in one round trip whether there is one or not.
    func attempt(
        _ email: EmailAddress, failuresMax: Int, lockSeconds: Double
    ) async throws(PostgresError) -> Attempt {
        let key = PostgresValue.bytes(SignInKey.make(email))
        let results = try await pool.batch([
            PostgresStatement(Self.sql("sign_in_attempt"), [key, .int(failuresMax), .double(lockSeconds)]),
            PostgresStatement(Self.sql("sign_in_lock"), [key]),
            PostgresStatement(Self.sql("by_email"), [.text(email.key)]),
        ])
        guard !results[0].rows.isEmpty else {
            return .locked(seconds: try results[1].rows.first?.decode("seconds", as: Int.self) ?? 1)
        }
        return .admitted(try results[2].rows.first.map(Account.init))
    }

    static func forget(_ email: EmailAddress) -> PostgresStatement {
        PostgresStatement(sql("sign_in_forget"), [.bytes(SignInKey.make(email))])
    }

    /// The text of `queries/postgres/accounts_NAME.sql`.
    static func sql(_ name: String) -> String { QueryFile.named("postgres/accounts_\(name).sql").text }
}
