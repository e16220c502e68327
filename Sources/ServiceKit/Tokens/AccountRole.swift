/// What an account may do beyond its own things.
package enum AccountRole: String, Sendable, Hashable, CaseIterable, Codable {
    case customer
    /// Reads the figures.
    case analyst
    /// Changes the shop, and may do what analysts may.
    case admin

    /// Whether this role includes what `other` may do.
    package func includes(_ other: AccountRole) -> Bool {
        switch other {
        case .customer: true
        case .analyst: self != .customer
        case .admin: self == .admin
        }
    }
}
