import Postgres
import ServiceKit

/// What the catalogue holds for an order.
struct Reservation: Sendable, Hashable {
    struct Item: Sendable, Hashable {
        let productId: PostgresUUID
        let name: String
        let unitPrice: Money
        let quantity: Int
    }

    let items: [Item]
}

/// Why the catalogue does not do what it is asked.
enum CatalogueFault: Error, Sendable {
    /// No answer, or none to rely on; `mayHaveArrived` where it may have acted all the same.
    case unavailable(mayHaveArrived: Bool)
    /// An answer about the request itself, to be passed on.
    case refused(Problem)
    /// There is no such reservation any more.
    case gone
}
