import Postgres

extension StockStore {
    /// Takes copies back from an order, once for each key; whether this was the first time.
    ///
    /// A reservation that is released has been put back whole, so nothing is left to do. One that was pruned can't be
    /// compared with: who sold the copies answers for their number.
    func takeBack(_ request: StockReturn, by actor: String) async throws -> Bool {
        try await pool.transaction { transaction in
            let claim = try await transaction.queryFirst(
                CatalogueSQL.claimReturn, [.uuid(request.key), .text(request.fingerprint)])
            guard claim != nil else {
                let known = try await transaction.queryFirst(CatalogueSQL.findReturn, [.uuid(request.key)])
                guard let known, try known.decode("request", as: String.self) == request.fingerprint else {
                    throw StockRefusal.keyTaken
                }
                return false
            }
            if let reservation = try await transaction.reservationIfKnown(request.reservationKey) {
                guard reservation.state != .released else { return true }
                if let refusal = request.refusal(of: reservation) { throw refusal }
                try await transaction.execute(
                    CatalogueSQL.returnItems,
                    [
                        .uuid(reservation.key), .uuids(request.items.map(\.productID)),
                        .ints(request.items.map { Int64($0.quantity) }),
                    ])
            }
            guard request.putsBack else { return true }
            let standing = Set(try await transaction.lockStock(request.items.map(\.productID)).map(\.id))
            let unknown = request.items.map(\.productID).filter { !standing.contains($0) }
            guard unknown.isEmpty else { throw StockRefusal.unknownProduct(unknown) }
            try await transaction.backdate()
            try await transaction.moveStock(
                request.items.map { ($0.productID, $0.quantity) }, reason: request.reason, note: "", actor: actor,
                key: request.reservationKey)
            return true
        }
    }

    /// Takes away what was closed and returned more than `seconds` ago, at most `max` of each; how many there were.
    func prune(olderThanSeconds seconds: Double, max: Int) async throws -> Int {
        let results = try await pool.batch([
            PostgresStatement(CatalogueSQL.pruneReservations, [.double(seconds), .int(max)]),
            PostgresStatement(CatalogueSQL.pruneReturns, [.double(seconds), .int(max)]),
        ])
        return results.reduce(0) { $0 + $1.affectedRows }
    }

    /// What products that can be bought cost now.
    func prices(of ids: [PostgresUUID]) async throws -> [(id: PostgresUUID, name: String, price: PostgresNumeric)] {
        var prices: [(id: PostgresUUID, name: String, price: PostgresNumeric)] = []
        for row in try await pool.query(CatalogueSQL.prices, [.uuids(ids)]) {
            prices.append((try row.decode("id"), try row.decode("name"), try row.decode("price")))
        }
        let unknown = ids.filter { id in !prices.contains { $0.id == id } }
        guard unknown.isEmpty else { throw StockRefusal.unknownProduct(unknown) }
        return prices
    }
}
