import Postgres

/// What the catalogue is still to take back.
extension OrderStore {
    /// A refund whose copies the catalogue has not taken back yet.
    struct OpenReturn: Sendable {
        /// The refund's id: what makes the return happen once.
        let id: PostgresUUID
        let orderId: PostgresUUID
        let restock: Bool
    }

    /// - Parameter order: nil for those of any order.
    func openReturns(of order: PostgresUUID?, afterSeconds: Double, limit: Int) async throws -> [OpenReturn] {
        try await pool.orders(
            "returns_open", [.optional(order, PostgresValue.uuid), .double(afterSeconds), .int(limit)]
        ).map {
            OpenReturn(
                id: try $0.decode("id"), orderId: try $0.decode("orderId"), restock: try $0.decode("restock"))
        }
    }

    func copies(of refund: PostgresUUID) async throws -> [OrderRequest.Item] {
        try await pool.orders("return_items", [.uuid(refund)]).map {
            OrderRequest.Item(productId: try $0.decode("productId"), quantity: try $0.decode("quantity"))
        }
    }

    /// The copies of an order that no refund has given back to the catalogue.
    func copiesLeft(of order: PostgresUUID) async throws -> [OrderRequest.Item] {
        try await pool.orders("stock_left", [.uuid(order)]).map {
            OrderRequest.Item(
                productId: try $0.decode("productId"), quantity: Int(try $0.decode("quantity", as: Int64.self)))
        }.filter { $0.quantity > 0 }
    }

    /// Writes down that the catalogue has taken them back.
    func returnDone(_ done: OpenReturn) async throws {
        _ = try await change(done.orderId, by: .system) { _, connection in
            guard try await !connection.orders("return_done", [.uuid(done.id)]).isEmpty else { return Decision() }
            return Decision(
                event: "stock",
                note: done.restock
                    ? "Copies of a refund were put back into stock." : "Copies of a refund were written off.")
        }
    }
}
