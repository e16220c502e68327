import Postgres

/// Who changes an order.
enum OrderActor: Sendable, Hashable {
    case user(PostgresUUID)
    case admin(PostgresUUID)
    /// The service itself: recovery and expiry.
    case system
    /// The payment provider.
    case provider

    var kind: String {
        switch self {
        case .user: "user"
        case .admin: "admin"
        case .system: "system"
        case .provider: "provider"
        }
    }

    var id: PostgresUUID? {
        switch self {
        case .user(let id), .admin(let id): id
        case .system, .provider: nil
        }
    }
}
