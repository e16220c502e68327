import Postgres
import ServiceKit

/// Stock, its movements and its reservations in PostgreSQL.
///
/// Locks are taken in one order everywhere (reservation, then products by id), so that nobody waits in a circle. Any
/// number of instances may do this at the same time.
struct StockStore: Sendable {
    let pool: PostgresPool

    struct Movement: Sendable {
        let json: String
    }

    /// What a reservation request led to.
    struct Outcome: Sendable {
        let reservation: Reservation
        /// Whether an earlier request with this key had made it.
        let isReplayed: Bool
    }

    // MARK: Reservations

    /// Holds all of it or nothing.
    func reserve(_ request: ReservationRequest, by actor: String) async throws -> Outcome {
        try await pool.transaction { transaction in
            try await transaction.backdate()
            let claim = try await transaction.queryFirst(
                CatalogueSQL.claimReservation, [.uuid(request.key), .int(request.expiresInSeconds)])
            guard claim != nil else { return try await replay(request, transaction) }
            let standing = try await transaction.lockStock(request.items.map(\.productID))
            if let refusal = StockRefusal.of(request.items, standing) { throw refusal }
            let insert = PostgresStatement(
                CatalogueSQL.insertReservationItems,
                [
                    .uuid(request.key), .uuids(request.items.map(\.productID)),
                    .ints(request.items.map { Int64($0.quantity) }),
                ])
            let move = PostgresConnection.stockMove(
                request.items.map { ($0.productID, -$0.quantity) }, reason: StockReason.reserved.rawValue, note: "",
                actor: actor, key: request.key)
            return Outcome(
                reservation: try await transaction.lockedReservation(request.key, after: [insert, move]),
                isReplayed: false)
        }
    }

    private func replay(_ request: ReservationRequest, _ transaction: PostgresConnection) async throws -> Outcome {
        let reservation = try await transaction.lockedReservation(request.key)
        guard reservation.answers(request) else { throw StockRefusal.keyTaken }
        guard reservation.state != .released else { throw StockRefusal.released }
        return Outcome(reservation: reservation, isReplayed: true)
    }

    /// What is held is sold: it no longer expires. Again and again the same.
    func confirm(_ key: PostgresUUID) async throws -> Reservation {
        try await pool.transaction { transaction in
            var reservation = try await transaction.lockedReservation(key)
            guard reservation.state != .released else { throw StockRefusal.released }
            if reservation.state == .held {
                try await transaction.execute(
                    CatalogueSQL.closeReservation, [.uuid(key), .text(Reservation.State.confirmed.rawValue), .null])
                reservation.state = .confirmed
            }
            return reservation
        }
    }

    /// Puts back what was held or sold, once.
    func release(_ key: PostgresUUID, reason: String, by actor: String) async throws -> Reservation {
        try await pool.transaction { transaction in
            var reservation = try await transaction.lockedReservation(key)
            if reservation.state != .released {
                try await transaction.backdate()
                try await transaction.release([reservation], reason: reason, by: actor)
                reservation.state = .released
            }
            return reservation
        }
    }

    /// Releases abandoned reservations, at most `max` of them; those another instance is at are left to it.
    func releaseExpired(max: Int) async throws -> Int {
        try await pool.transaction { transaction in
            var keys: [PostgresUUID] = []
            for row in try await transaction.query(CatalogueSQL.expiredReservations, [.int(max)]) {
                keys.append(try row.decode("key"))
            }
            guard !keys.isEmpty else { return 0 }
            var reservations: [Reservation] = []
            for key in keys { reservations.append(try await transaction.lockedReservation(key)) }
            try await transaction.release(reservations, reason: StockReason.expired.rawValue, by: "catalog")
            return keys.count
        }
    }

    // MARK: Movements

    /// Goods that came or went; the stock after it.
    func adjust(
        _ id: PostgresUUID, by change: Int, reason: String, note: String, actor: Actor
    ) async throws -> Int {
        try await pool.transaction { transaction in
            guard let product = try await transaction.lockStock([id]).first else {
                throw StockRefusal.unknownProduct([id])
            }
            let after = product.stock + change
            guard (0...Self.stockMax).contains(after) else { throw StockRefusal.impossible(left: product.stock) }
            try await transaction.backdate()
            try await transaction.moveStock(
                [(id, change)], reason: reason, note: note, actor: actor.name, key: nil)
            try await transaction.audit(
                "stock.change", "product/\(id)", by: actor,
                details:
                    "{\"change\":\(change),\"stockAfter\":\(after),\"reason\":\(JSONText.quoted(reason))\(Self.dated)}")
            return after
        }
    }

    private static var dated: String {
        Backdate.current.map { ",\"backdatedTo\":\(JSONText.quoted($0.text))" } ?? ""
    }

    static let stockMax = 1_000_000_000

    func movements(of id: PostgresUUID, limit: Int) async throws(PostgresError) -> [Movement] {
        var movements: [Movement] = []
        for row in try await pool.query(CatalogueSQL.movements, [.uuid(id), .int(limit)]) {
            var object = JSONObjectText()
            object.add("id", try row.decode("id", as: Int.self))
            object.add("change", try row.decode("change", as: Int.self))
            object.add("stockAfter", try row.decode("stockAfter", as: Int.self))
            object.add("reason", try row.decode("reason", as: String.self))
            object.add("note", try row.decode("note", as: String.self))
            object.add("actor", try row.decode("actor", as: String.self))
            object.add("reservationKey", try row.decode("reservationKey", as: PostgresUUID?.self)?.description)
            object.add("createdAt", try row.decode("createdAt", as: PostgresTimestamp.self).rfc3339)
            movements.append(Movement(json: object.text))
        }
        return movements
    }
}
