import Postgres

/// The steps that changes of stock are made of, each inside a transaction.
extension PostgresConnection {
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
        try await execute(
            CatalogueSQL.moveStock,
            [
                .uuids(changes.map(\.id)), .ints(changes.map { Int64($0.change) }), .text(reason), .text(note),
                .text(actor), .optional(key) { .uuid($0) },
            ])
    }

    /// A reservation and what it holds, kept from others until the transaction ends.
    func lockedReservation(_ key: PostgresUUID) async throws -> Reservation {
        let results = try await batch([
            PostgresStatement(CatalogueSQL.lockReservation, [.uuid(key)]),
            PostgresStatement(CatalogueSQL.reservationItems, [.uuids([key])]),
        ])
        guard let row = results[0].rows.first else { throw StockRefusal.unknownReservation }
        var items: [Reservation.Item] = []
        for row in results[1].rows {
            items.append(
                Reservation.Item(
                    productID: try row.decode("productId"), name: try row.decode("name"),
                    unitPrice: try row.decode("unitPrice"), quantity: try row.decode("quantity")))
        }
        return Reservation(
            key: key, state: try row.choice("state"), expiresInSeconds: try row.decode("expiresInSeconds"),
            expiresAt: try row.decode("expiresAt"), items: items)
    }

    /// Puts back what these reservations hold.
    func release(_ reservations: [Reservation], reason: String, by actor: String) async throws(PostgresError) {
        _ = try await lockStock(Array(Set(reservations.flatMap { $0.items.map(\.productID) })))
        var statements: [PostgresStatement] = []
        for reservation in reservations {
            statements.append(
                PostgresStatement(
                    CatalogueSQL.closeReservation,
                    [.uuid(reservation.key), .text(Reservation.State.released.rawValue), .text(reason)]))
            statements.append(
                PostgresStatement(
                    CatalogueSQL.moveStock,
                    [
                        .uuids(reservation.items.map(\.productID)), .ints(reservation.items.map { Int64($0.quantity) }),
                        .text(reason), "", .text(actor), .uuid(reservation.key),
                    ]))
        }
        _ = try await batch(statements)
    }
}
