import Postgres

extension AccountRegister.Hooks {
    /// What the rest of the catalogue does with it: the trail of what admins did, and the names on reviews.
    static let catalogue = Self(
        adminActed: { connection, actor, action, account, details in
            try await connection.audit(action, "account/\(account)", by: actor, details: details)
        },
        deleted: { connection, account in try await ReviewStore.anonymise(account, on: connection) })
}
