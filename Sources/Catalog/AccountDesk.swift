import Postgres
import ServiceKit

/// Everything one can do with one's own account that has to do with its password or its sessions.
struct AccountDesk: Sendable {
    struct Limits: Sendable {
        var failuresMax: Int
        var lockSeconds: Double
    }

    let store: AccountStore
    let sessions: SessionStore
    let hasher: PasswordHasher
    let tokens: TokenAuthority
    let limits: Limits
    let metrics: AccountMetrics

    /// The password is hashed before it is known whether the name is free: the work is the same either way.
    func register(username: String, email: String, password: String) async throws -> SignedIn {
        let name = try Self.checked { () throws(AccountFault) in try Username(username) }
        let address = try Self.checked { () throws(AccountFault) in try EmailAddress(email) }
        let secret = try Self.checked { () throws(AccountFault) in
            try Password(new: password, username: username, email: email)
        }
        let hash = try await hasher.hash(secret)
        let token = RefreshToken.random()
        let account = try await store.pool.transaction { connection -> Account? in
            guard let account = try await store.insert(name, address, hash, .customer, on: connection) else {
                return nil
            }
            _ = try await connection.batch([sessions.start(account.id, hash: hash.text, token)])
            return account
        }
        guard let account else {
            metrics.registration(.taken)
            throw AccountRefusal.taken
        }
        metrics.registration(.succeeded)
        return try await signedIn(account, token)
    }

    func signIn(email: String, password: String) async throws -> SignedIn {
        let address = try Self.checked { () throws(AccountFault) in try EmailAddress(email) }
        let account = try await verify(address, password)
        let token = RefreshToken.random()
        guard let hash = account.passwordHash,
            try await sessions.pool.batch([
                AccountStore.forget(address), sessions.start(account.id, hash: hash, token),
            ])[1].affectedRows == 1
        else { throw AccountRefusal.wrongPassword }
        metrics.signIn(.succeeded)
        await strengthen(account, hash, password)
        return try await signedIn(account, token)
    }

    /// Uses a refresh token for a new one and a new access token, with the account's name and role as they are now.
    func refresh(_ given: String) async throws -> SignedIn {
        let next = RefreshToken.random()
        switch try await sessions.use(RefreshToken(given: given), for: next) {
        case .renewed(let account):
            metrics.refresh(.succeeded)
            return try await signedIn(account, next)
        case .refused:
            metrics.refresh(.refused)
            throw AccountRefusal.invalidRefreshToken
        case .reused:
            metrics.refresh(.reused)
            throw AccountRefusal.reusedRefreshToken
        }
    }

    func signOut(_ refreshToken: String) async throws {
        try await sessions.end(RefreshToken(given: refreshToken), .logout)
    }

    /// Ends all sessions and starts a new one.
    func changePassword(of id: PostgresUUID, from current: String, to new: String) async throws -> SignedIn {
        guard let account = try await store.account(id: id) else { throw AccountRefusal.notFound }
        let secret = try Self.checked { () throws(AccountFault) in
            try Password(new: new, username: account.username, email: account.email)
        }
        let verified = try await verify(account, current)
        let hash = try await hasher.hash(secret)
        let token = RefreshToken.random()
        let isChanged = try await store.pool.transaction { connection in
            let changed = try await connection.execute(
                AccountStore.sql("set_password"), [.uuid(id), .text(verified), .text(hash.text)])
            guard changed == 1 else { return false }
            _ = try await connection.batch([
                SessionStore.endAll(of: id, .password), sessions.start(id, hash: hash.text, token),
            ])
            return true
        }
        guard isChanged else { throw AccountRefusal.wrongPassword }
        return try await signedIn(account, token)
    }

    /// Checks the password of a known account, counted as a sign-in is; gives the hash it was checked against.
    func verify(_ account: Account, _ password: String) async throws -> String {
        let address = try EmailAddress(account.email)
        let verified = try await verify(address, password)
        guard verified.id == account.id, let hash = verified.passwordHash else { throw AccountRefusal.wrongPassword }
        _ = try await store.pool.batch([AccountStore.forget(address)])
        return hash
    }

    // MARK: Passwords

    /// The account of an address and its password. The same statements run and the same hash is computed whether there
    /// is an account, whether it has a password, and whether it is right.
    private func verify(_ address: EmailAddress, _ password: String) async throws -> Account {
        switch try await store.attempt(address, failuresMax: limits.failuresMax, lockSeconds: limits.lockSeconds) {
        case .locked(let seconds):
            metrics.signIn(.locked)
            throw AccountRefusal.locked(seconds: seconds)
        case .admitted(let account):
            let candidate = Password(candidate: password) ?? Password(candidate: "")!
            let hash = account?.passwordHash.flatMap { PasswordHash(text: $0) }
            guard try await hasher.check(candidate, against: hash), let account else {
                metrics.signIn(.refused)
                throw AccountRefusal.wrongPassword
            }
            return account
        }
    }

    /// Hashes a right password anew where its hash was made at another cost than is asked for today; a failure changes
    /// nothing for who signs in.
    private func strengthen(_ account: Account, _ hash: String, _ password: String) async {
        guard PasswordHash(text: hash)?.cost != hasher.cost, let secret = Password(candidate: password),
            let stronger = try? await hasher.hash(secret)
        else { return }
        _ = try? await store.pool.execute(
            AccountStore.sql("set_password"), [.uuid(account.id), .text(hash), .text(stronger.text)])
    }

    private func signedIn(_ account: Account, _ token: RefreshToken) async throws -> SignedIn {
        SignedIn(
            account: account, accessToken: try await tokens.accessToken(for: account.identity), refreshToken: token)
    }

    static func checked<Value>(_ make: () throws(AccountFault) -> Value) throws(AccountRefusal) -> Value {
        do throws(AccountFault) {
            return try make()
        } catch {
            throw .fault(error)
        }
    }
}
