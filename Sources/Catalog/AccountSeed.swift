import NIOPosix
package import Postgres
package import ServiceKit

/// Accounts that are made once, before anyone signs in: the shop's admin and the sample customers.
package struct AccountSeed: Sendable {
    package enum Outcome: Sendable, Equatable {
        case made
        /// Made at an earlier time, whatever became of it since.
        case madeBefore
        /// Somebody has the name or the address; nothing was changed.
        case taken
    }

    package struct Fault: Error, CustomStringConvertible {
        package let description: String
    }

    private let username: Username
    private let email: EmailAddress
    private let password: Password
    private let role: AccountRole

    /// Throws what is wrong with it, without repeating the password.
    package init(username: String, email: String, password: String, role: AccountRole) throws(Fault) {
        do throws(AccountFault) {
            self.username = try Username(username, mayBeReserved: true)
            self.email = try EmailAddress(email)
            self.password = try Password(new: password, username: username, email: email)
        } catch {
            throw Fault(description: "the account \(username): its \(error.member) can't be used: \(error.reason)")
        }
        self.role = role
    }

    /// Makes the account unless that was done before.
    ///
    /// - Parameter pool: the owner of the database.
    package func run(_ pool: PostgresPool) async throws -> Outcome {
        let (password, mark) = (password, "account/\(role.rawValue)/\(username.key)")
        let isMarked = try await pool.queryFirst(AccountStore.sql("seed_find"), [.text(mark)]) != nil
        guard !isMarked else { return .madeBefore }
        let hash = try await NIOThreadPool.singleton.runIfActive { try PasswordHash(of: password, cost: .standard) }
        return try await pool.transaction { connection in
            guard try await connection.queryFirst(AccountStore.sql("seed_mark"), [.text(mark)]) != nil else {
                return .madeBefore
            }
            let account = try await AccountStore(pool: pool).insert(username, email, hash, role, on: connection)
            return account == nil ? .taken : .made
        }
    }
}
