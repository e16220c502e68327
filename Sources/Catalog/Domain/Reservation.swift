import Postgres
import ServiceKit

/// Stock that is held for someone, or was.
struct Reservation: Sendable, Equatable {
    enum State: String, Sendable {
        /// Until it is confirmed, released or expires.
        case held
        case confirmed
        case released
    }

    struct Item: Sendable, Equatable {
        let productID: PostgresUUID
        let name: String
        let unitPrice: PostgresNumeric
        let quantity: Int
        /// Of the quantity: no longer the order's.
        var returned = 0

        var json: String {
            var object = JSONObjectText()
            object.add("productId", productID.description)
            object.add("name", name)
            object.add("unitPrice", unitPrice.text)
            object.add("quantity", quantity)
            return object.text
        }
    }

    let key: PostgresUUID
    var state: State
    let expiresInSeconds: Int
    let expiresAt: PostgresTimestamp
    /// In the order of the products' ids.
    let items: [Item]

    var json: String {
        var object = JSONObjectText()
        object.add("key", key.description)
        object.add("state", state.rawValue)
        object.add("expiresAt", expiresAt.rfc3339)
        object.add("items", json: items.map(\.json).jsonArray)
        return object.text
    }

    /// Whether this came of the same request.
    func answers(_ request: ReservationRequest) -> Bool {
        expiresInSeconds == request.expiresInSeconds
            && items.map { ReservationLine(productID: $0.productID, quantity: $0.quantity) } == request.items
    }
}

/// Why stock is not held or a reservation not changed.
enum StockRefusal: Error, Sendable, Equatable {
    struct Shortage: Sendable, Equatable {
        let productID: PostgresUUID
        let name: String
        let requested: Int
        let left: Int
    }

    case unknownProduct([PostgresUUID])
    case outOfStock([Shortage])
    /// The key was used for something else.
    case keyTaken
    case unknownReservation
    /// It was released or has expired, and what it held may be sold to others.
    case released
    /// More than the reservation still has of it.
    case tooManyReturned(PostgresUUID, left: Int)
    /// More would be in stock than a number can hold, or less than none.
    case impossible(left: Int)
}

extension StockRefusal {
    /// What a product's row says at the moment it is held.
    struct Standing: Sendable {
        let id: PostgresUUID
        let name: String
        let stock: Int
        let isActive: Bool
    }

    /// Why these lines can't be held; nil where they can.
    static func of(_ lines: [ReservationLine], _ standing: [Standing]) -> StockRefusal? {
        let known = Dictionary(uniqueKeysWithValues: standing.filter(\.isActive).map { ($0.id, $0) })
        let unknown = lines.map(\.productID).filter { known[$0] == nil }
        guard unknown.isEmpty else { return .unknownProduct(unknown) }
        let short = lines.compactMap { line -> Shortage? in
            guard let product = known[line.productID], product.stock < line.quantity else { return nil }
            return Shortage(
                productID: line.productID, name: product.name, requested: line.quantity, left: product.stock)
        }
        return short.isEmpty ? nil : .outOfStock(short)
    }
}
