/// Why the desk did not do what was asked.
enum AccountRefusal: Error, Sendable, Equatable {
    case fault(AccountFault)
    /// The name or the address; which one is not said.
    case taken
    /// Wrong password, or no such account: the same for both.
    case wrongPassword
    /// Too many wrong passwords for this address, whether there is an account or not.
    case locked(seconds: Int)
    /// A refresh token that is unknown, ended or too old.
    case invalidRefreshToken
    /// A refresh token that was used before; its session has ended.
    case reusedRefreshToken
    /// No such account, or none of theirs.
    case notFound
    /// The last admin can't stop being one.
    case lastAdmin
    /// The role belongs to admins to give.
    case roleNeedsAdmin
}
