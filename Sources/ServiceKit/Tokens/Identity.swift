/// Who a request comes from, as its access token says.
package struct Identity: Sendable, Hashable {
    /// A UUID in lower case.
    package let userId: String
    package let username: String
    package let role: AccountRole

    package init(userId: String, username: String, role: AccountRole) {
        self.userId = userId
        self.username = username
        self.role = role
    }

    package var isAdmin: Bool { role == .admin }
}

/// What a request's `Authorization` header was found to be.
package enum Authentication: Sendable, Hashable {
    /// It carries no bearer token.
    case anonymous
    case user(Identity)
    /// Another service of the house, by its name.
    case service(String)
    /// A token that is not believed.
    case refused(TokenFault)
}
