import Postgres
import ServiceKit

/// The steps that changes of stock are made of, each inside a transaction.
extension PostgresConnection {
    /// Dates what the transaction writes by the request's moment of the past, where it has one.
    func backdate() async throws(PostgresError) {
        guard let moment = Backdate.current?.text else { return }
        _ = try await query(CatalogueSQL.backdate, [.text(moment)])
    }

    /// Holds the products until the transaction ends, in the order of their ids.
    func lockStock(_ ids: [PostgresUUID]) async throws(PostgresError) -> [StockRefusal.Standing] {
        var standing: [StockRefusal.Standing] = []
        for row in try await query(CatalogueSQL.lockStock, [.uuids(ids)]) {
            standing.append(
                StockRefusal.Standing(
                    id: try row.decode("id"), name: try row.decode("name"), stock: try row.decode("stock"),
                    isActive: try row.decode("isActive")))
        }
        return standing
    }

    /// Changes the stock of products that are held, each named once, and writes the movements.
    func moveStock(
        _ changes: [(id: PostgresUUID, change: Int)], reason: String, note: String, actor: String, key: PostgresUUID?
    ) async throws(PostgresError) {
        _ = try await batch([Self.stockMove(changes, reason: reason, note: note, actor: actor, key: key)])
    }

    static func stockMove(
        _ changes: [(id: PostgresUUID, change: Int)], reason: String, note: String, actor: String, key: PostgresUUID?
    ) -> PostgresStatement {
        PostgresStatement(
            CatalogueSQL.moveStock,
            [
                .uuids(changes.map(\.id)), .ints(changes.map { Int64($0.change) }), .text(reason), .text(note),
                .text(actor), .optional(key) { .uuid($0) },
            ])
    }

    /// A reservation and what it holds, kept from others until the transaction ends.
    ///
    /// - Parameter statements: run before it, in the same round trip.
    func lockedReservation(
        _ key: PostgresUUID, after statements: [PostgresStatement] = []
    ) async throws -> Reservation {
        let results = try await batch(
            statements + [
                PostgresStatement(CatalogueSQL.lockReservation, [.uuid(key)]),
                PostgresStatement(CatalogueSQL.reservationItems, [.uuids([key])]),
            ]
        ).suffix(2).map(\.self)
        guard let row = results[0].rows.first else { throw StockRefusal.unknownReservation }
        var items: [Reservation.Item] = []
        for row in results[1].rows {
            items.append(
                Reservation.Item(
                    productID: try row.decode("productId"), name: try row.decode("name"),
                    unitPrice: try row.decode("unitPrice"), quantity: try row.decode("quantity"),
                    returned: try row.decode("returnedQuantity")))
        }
        return Reservation(
            key: key, state: try row.choice("state"), expiresInSeconds: try row.decode("expiresInSeconds"),
            expiresAt: try row.decode("expiresAt"), items: items)
    }

    /// The same; nil where there is none, or no more.
    func reservationIfKnown(_ key: PostgresUUID) async throws -> Reservation? {
        do {
            return try await lockedReservation(key)
        } catch StockRefusal.unknownReservation {
            return nil
        }
    }

    /// Puts back what these reservations hold, but for what has been returned.
    func release(_ reservations: [Reservation], reason: String, by actor: String) async throws(PostgresError) {
        _ = try await lockStock(Array(Set(reservations.flatMap { $0.items.map(\.productID) })))
        var statements: [PostgresStatement] = []
        for reservation in reservations {
            let left = reservation.items.filter { $0.quantity > $0.returned }
            statements.append(
                PostgresStatement(
                    CatalogueSQL.closeReservation,
                    [.uuid(reservation.key), .text(Reservation.State.released.rawValue), .text(reason)]))
            statements.append(
                PostgresStatement(
                    CatalogueSQL.moveStock,
                    [
                        .uuids(left.map(\.productID)), .ints(left.map { Int64($0.quantity - $0.returned) }),
                        .text(reason), "", .text(actor), .uuid(reservation.key),
                    ]))
        }
        _ = try await batch(statements)
    }
}
