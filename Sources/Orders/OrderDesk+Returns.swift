import Logging
import Postgres

/// How copies go back to the catalogue.
extension OrderDesk {
    /// Gives the copies of refunds back that the catalogue does not have yet; whether it has all of them now. What fails
    /// is tried again by the recovery.
    ///
    /// - Parameter id: nil for those of any order.
    func takeBack(of id: PostgresUUID?, afterSeconds: Double, limit: Int) async throws -> Bool {
        var isWhole = true
        for open in try await orders.openReturns(of: id, afterSeconds: afterSeconds, limit: limit) {
            do {
                try await catalogue.takeBack(
                    open.id, of: open.orderId, try await orders.copies(of: open.id), putsBack: open.restock,
                    reason: "refund")
            } catch is CatalogueFault {
                logger.warning("Copies are still to be given back", metadata: ["refund": "\(open.id)"])
                isWhole = false
                continue
            }
            try await orders.returnDone(open)
            metrics.change("returned")
        }
        return isWhole
    }

    /// Gives the whole reservation of a cancelled order back. The catalogue does not know for ever what was sold: then
    /// the order says what it was.
    func release(_ id: PostgresUUID, _ state: OrderState) async throws {
        let isKnown = try await catalogue.release(id, reason: "order cancelled")
        guard !isKnown, state.payment == .paid || state.payment == .refunded else { return }
        let copies = try await orders.copiesLeft(of: id)
        guard !copies.isEmpty else { return }
        try await catalogue.takeBack(id, of: id, copies, putsBack: true, reason: "order cancelled")
    }
}
