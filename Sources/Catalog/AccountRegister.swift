import Postgres
import ServiceKit

/// Accounts as they are read, changed and deleted: each by its owner or an admin, and nobody else learns of it.
struct AccountRegister: Sendable {
    /// What else happens in the transaction of a change.
    struct Hooks: Sendable {
        /// An admin did something to an account: `action`, and what was changed as a JSON object.
        var adminActed:
            @Sendable (
                _ connection: PostgresConnection, _ actor: Actor, _ action: String, _ account: PostgresUUID,
                _ details: String
            ) async throws -> Void = { _, _, _, _, _ in }
        /// An account was deleted: its name has to go wherever it stands.
        var deleted: @Sendable (_ connection: PostgresConnection, _ account: PostgresUUID) async throws -> Void = {
            _, _ in
        }
    }

    /// What is asked to be changed; nil for what stays.
    struct Change: Sendable {
        var username: String?
        var email: String?
        var role: AccountRole?
        var currentPassword: String?
    }

    /// Who asks: their account as it is now, not as their token says.
    struct Asker: Sendable {
        let account: Account
        let requestID: String
        var isAdmin: Bool { account.role == .admin }
        var actor: Actor { Actor(name: account.id.description, requestID: requestID) }
    }

    let store: AccountStore
    let desk: AccountDesk
    let hooks: Hooks

    /// The account whose token it is; throws `notFound` where it was deleted since.
    func asker(_ identity: Identity, requestID: String) async throws -> Asker {
        guard let id = PostgresUUID(identity.userId), let account = try await store.account(id: id) else {
            throw AccountRefusal.notFound
        }
        return Asker(account: account, requestID: requestID)
    }

    func account(_ id: PostgresUUID, for asker: Asker) async throws -> Account {
        guard asker.account.id != id else { return asker.account }
        guard asker.isAdmin, let account = try await store.account(id: id) else { throw AccountRefusal.notFound }
        return account
    }

    /// Brings in a customer's account of the past. It has no password, so nobody can sign in with it. Done again it
    /// changes nothing and gives the account that is there.
    ///
    /// - Returns: the account, and whether it was made just now.
    func bringIn(
        username: String, email: String, at backdate: Backdate, by asker: Asker
    ) async throws -> (account: Account, isNew: Bool) {
        let name = try AccountDesk.checked { () throws(AccountFault) in try Username(username) }
        let address = try AccountDesk.checked { () throws(AccountFault) in try EmailAddress(email) }
        let made = try await store.pool.transaction { connection -> Account? in
            try await connection.backdate()
            guard let account = try await store.insert(name, address, nil, .customer, on: connection) else {
                return nil
            }
            try await hooks.adminActed(
                connection, asker.actor, "account.backdate", account.id, Backdate.auditDetails)
            return account
        }
        if let made { return (made, true) }
        let row = try await store.pool.queryFirst(AccountStore.sql("by_email"), [.text(address.key)])
        guard let account = try row.map(Account.init), account.username == name.text, account.passwordHash == nil,
            account.createdAt.microseconds / 1000 == backdate.milliseconds
        else { throw AccountRefusal.taken }
        return (account, false)
    }

    /// Changes name, address or role. Who changes their own address shows their password: a token someone left on a
    /// screen is not enough to take an account over.
    func change(_ id: PostgresUUID, _ change: Change, by asker: Asker) async throws -> Account {
        let before = try await account(id, for: asker)
        let isOwn = before.id == asker.account.id
        guard change.role == nil || asker.isAdmin || change.role == before.role else {
            throw AccountRefusal.roleNeedsAdmin
        }
        let name = try AccountDesk.checked { () throws(AccountFault) in
            try Username(change.username ?? before.username, mayBeReserved: change.username == nil || asker.isAdmin)
        }
        let address = try AccountDesk.checked { () throws(AccountFault) in
            try EmailAddress(change.email ?? before.email)
        }
        if isOwn, address.text != before.email {
            _ = try await desk.verify(before, change.currentPassword ?? "")
        }
        do {
            return try await store.pool.transaction { connection in
                let admins =
                    before.role == .admin ? try await connection.query(AccountStore.sql("admins_lock")) : []
                guard let row = try await connection.queryFirst(AccountStore.sql("lock"), [.uuid(id)]) else {
                    throw AccountRefusal.notFound
                }
                let current = try Account(row)
                let role = change.role ?? current.role
                guard current.role != .admin || role == .admin || admins.count > 1 else {
                    throw AccountRefusal.lastAdmin
                }
                let changed = try await connection.queryFirst(
                    AccountStore.sql("update"),
                    [
                        .uuid(id), .text(name.text), .text(name.key), .text(address.text), .text(address.key),
                        .text(role.rawValue),
                    ])
                guard let changed else { throw AccountRefusal.notFound }
                if !isOwn || role != current.role {
                    try await hooks.adminActed(
                        connection, asker.actor, "account.change", id, Self.details(current, try Account(changed)))
                }
                return try Account(changed)
            }
        } catch let error as PostgresError where error.kind == .uniqueViolation {
            throw AccountRefusal.taken
        }
    }

    /// Takes everything personal out of an account and ends its sessions; what points at it stays.
    func delete(_ id: PostgresUUID, by asker: Asker) async throws {
        let before = try await account(id, for: asker)
        try await store.pool.transaction { connection in
            let admins = before.role == .admin ? try await connection.query(AccountStore.sql("admins_lock")) : []
            guard let row = try await connection.queryFirst(AccountStore.sql("lock"), [.uuid(id)]) else {
                throw AccountRefusal.notFound
            }
            let current = try Account(row)
            guard current.role != .admin || admins.count > 1 else { throw AccountRefusal.lastAdmin }
            _ = try await connection.batch([
                PostgresStatement(AccountStore.sql("anonymise"), [.uuid(id)]),
                SessionStore.endAll(of: id, .deleted),
                AccountStore.forget(try EmailAddress(current.email)),
            ])
            try await hooks.deleted(connection, id)
            if before.id != asker.account.id {
                try await hooks.adminActed(connection, asker.actor, "account.delete", id, "{}")
            }
        }
    }

    /// What was changed, without saying what it was: the trail is never erased, and names and addresses must be.
    private static func details(_ before: Account, _ after: Account) -> String {
        var text = JSONObjectText()
        text.add("usernameChanged", before.username != after.username)
        text.add("emailChanged", before.email != after.email)
        text.add("roleBefore", before.role.rawValue)
        text.add("roleAfter", after.role.rawValue)
        return text.text
    }
}
