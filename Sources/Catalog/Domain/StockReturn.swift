import Postgres
import ServiceKit

/// Copies of a sold reservation that are no longer the order's: put back into stock, or written off.
struct StockReturn: Sendable, Equatable {
    let key: PostgresUUID
    let reservationKey: PostgresUUID
    /// Whether they can be sold again.
    let putsBack: Bool
    let reason: String
    /// By product, each once, in the order of the ids.
    let items: [ReservationLine]

    init(
        key: PostgresUUID, reservationKey: PostgresUUID, putsBack: Bool, reason: String, items: [ReservationLine]
    ) {
        self.key = key
        self.reservationKey = reservationKey
        self.putsBack = putsBack
        self.reason = reason
        self.items = ReservationRequest(key: key, expiresInSeconds: 1, items: items).items
    }

    init(_ body: RequestObject) throws(Problem) {
        self.init(
            key: try body.required("key", try body.uuid("key")),
            reservationKey: try body.required("reservationKey", try body.uuid("reservationKey")),
            putsBack: try body.flag("putBack") ?? true,
            reason: try body.text("reason", charactersMax: ProductAdminRoutes.reasonCharactersMax)
                ?? StockReason.returned.rawValue,
            items: try ReservationLine.list(body))
    }

    /// What makes a request with the same key the same one.
    var fingerprint: String {
        let lines = items.map { "\($0.productID)=\($0.quantity)" }
        return "\(reservationKey) \(putsBack ? "back" : "off") \(lines.joined(separator: " "))"
    }

    /// Why these can't be of that reservation; nil where they can.
    func refusal(of reservation: Reservation) -> StockRefusal? {
        for line in items {
            let held = reservation.items.first { $0.productID == line.productID }
            let left = held.map { $0.quantity - $0.returned } ?? 0
            guard line.quantity <= left else { return .tooManyReturned(line.productID, left: left) }
        }
        return nil
    }
}
