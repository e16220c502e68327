import Postgres
import ServiceKit

/// Who changes an order.
enum OrderActor: Sendable, Hashable {
    case user(PostgresUUID)
    case admin(PostgresUUID)
    /// The service itself: recovery and expiry.
    case system
    /// The payment provider.
    case provider

    /// The customer, or the admin who brings in an order of theirs from the past.
    static func creator(of customer: PostgresUUID) -> OrderActor {
        Backdate.current?.admin.flatMap { PostgresUUID($0) }.map(OrderActor.admin) ?? .user(customer)
    }

    /// The account of an admin; nil for anyone else.
    var admin: PostgresUUID? {
        guard case .admin(let id) = self else { return nil }
        return id
    }

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
