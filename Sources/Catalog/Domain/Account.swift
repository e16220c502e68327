import Postgres
import ServiceKit

/// An account that is not deleted.
struct Account: Sendable, Equatable {
    let id: PostgresUUID
    let username: String
    let email: String
    let passwordHash: String?
    let role: AccountRole
    let createdAt: PostgresTimestamp
    let updatedAt: PostgresTimestamp

    var identity: Identity { Identity(userId: id.description, username: username, role: role) }
}

extension Account {
    init(_ row: PostgresRow) throws(PostgresError) {
        id = try row.decode("id")
        username = try row.decode("username")
        email = try row.decode("email")
        passwordHash = try row.decode("passwordHash")
        let role = try row.decode("role", as: String.self)
        guard let known = AccountRole(rawValue: role) else {
            throw PostgresError(kind: .decoding, message: "an account has a role this program does not know")
        }
        self.role = known
        createdAt = try row.decode("createdAt")
        updatedAt = try row.decode("updatedAt")
    }
}
