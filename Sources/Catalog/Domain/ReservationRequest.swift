import Postgres
import ServiceKit

/// What another service wants to be held for it, until when.
struct ReservationRequest: Sendable, Equatable {
    let key: PostgresUUID
    let expiresInSeconds: Int
    /// By product, each once, in the order of the ids.
    let items: [ReservationLine]

    static let itemsMax = 100
    static let quantityMax = 1000
    static let expirySecondsMax = 86_400

    init(key: PostgresUUID, expiresInSeconds: Int, items: [ReservationLine]) {
        self.key = key
        self.expiresInSeconds = expiresInSeconds
        var quantities: [PostgresUUID: Int] = [:]
        for item in items { quantities[item.productID, default: 0] += item.quantity }
        self.items = quantities.map { ReservationLine(productID: $0.key, quantity: $0.value) }
            .sorted { ($0.productID.high, $0.productID.low) < ($1.productID.high, $1.productID.low) }
    }
}

/// So many of one product.
struct ReservationLine: Sendable, Equatable {
    let productID: PostgresUUID
    let quantity: Int
}

extension ReservationRequest {
    init(_ body: RequestObject) throws(Problem) {
        let key = try body.required("key", try body.uuid("key"))
        let seconds = try body.integer("expiresInSeconds", in: 1...Self.expirySecondsMax) ?? 900
        self.init(key: key, expiresInSeconds: seconds, items: try ReservationLine.list(body))
    }
}

extension ReservationLine {
    /// The member `items` of a body.
    static func list(_ body: RequestObject) throws(Problem) -> [ReservationLine] {
        let objects = try body.required("items", try body.objects("items"))
        guard (1...ReservationRequest.itemsMax).contains(objects.count) else {
            throw RequestObject.invalid("items", "has not 1 to \(ReservationRequest.itemsMax) elements")
        }
        var items: [ReservationLine] = []
        for object in objects {
            items.append(
                ReservationLine(
                    productID: try object.required("productId", try object.uuid("productId")),
                    quantity: try object.required(
                        "quantity", try object.integer("quantity", in: 1...ReservationRequest.quantityMax))))
        }
        return items
    }
}

extension RequestObject {
    func uuid(_ name: String) throws(Problem) -> PostgresUUID? {
        guard let text = try text(name, charactersMax: 36) else { return nil }
        guard let uuid = PostgresUUID(text) else { throw Self.invalid(name, "is no UUID") }
        return uuid
    }
}
