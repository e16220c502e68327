import Crypto
import HTTPTypes
import Postgres
import ServiceKit

/// What customers and admins do with an order that stands.
extension OrderDesk {
    /// Takes a step of the status machine; nil where there is no such order for `user`.
    ///
    /// - Parameters:
    ///   - user: whose order it must be; nil for any.
    ///   - whilePendingOnly: a customer may take back only what nobody works on yet.
    func move(
        _ id: PostgresUUID, to status: OrderStatus, by actor: OrderActor, user: PostgresUUID?, note: String?,
        whilePendingOnly: Bool = false
    ) async throws -> String? {
        let change = try await orders.change(id, by: actor) { locked, connection in
            if let user, locked.userId != user { throw NotTheirs() }
            if whilePendingOnly, locked.state.status != .pending {
                throw OrderState.Refusal.step(from: locked.state.status, to: status, legal: [])
            }
            let consequences = try locked.state.move(to: status)
            return OrderStore.Decision(
                event: "status", note: note, refund: consequences.refund,
                refundReason: consequences.refund.map { _ in "The order was cancelled." },
                refundParts: try await Self.allLines(of: id, consequences.refund, connection))
        }
        guard change != nil else { return nil }
        metrics.change(status.rawValue)
        if status == .cancelled { try await giveBack(id) }
        return try await orders.document(id, user: nil)
    }

    struct NotTheirs: Error {}

    /// Gives money back, whole or by line; nil where there is no such order.
    ///
    /// - Parameters:
    ///   - asks: nil for all that is left.
    ///   - restock: whether the copies go back into stock; nil for where they have not been shipped.
    func refund(
        _ id: PostgresUUID, _ asks: [RefundPlan.Ask]?, reason: String?, restock: Bool?, by actor: OrderActor,
        key: String?,
        body: [UInt8]
    ) async throws -> Answer? {
        let fingerprint = Array(SHA256.hash(data: body))
        if let key, let known = try await orders.refund(of: id, key: key, fingerprint: fingerprint) {
            return try await replay(known)
        }
        let refundId = PostgresUUID.random()
        do {
            let change = try await orders.change(id, by: actor) { locked, connection in
                let currency = locked.state.total.currency
                let lines = try await OrderStore.lines(id, currency, connection)
                let plan = try RefundPlan(asks, of: lines, currency: currency)
                guard !plan.parts.isEmpty else { throw OrderState.Refusal.nothingToRefund }
                try locked.state.refund(plan.amount)
                return OrderStore.Decision(
                    event: "refund", note: reason, refund: plan.amount, refundId: refundId, refundKey: key,
                    refundFingerprint: fingerprint, refundReason: reason,
                    refundRestock: locked.state.restocks(restock), refundParts: plan.parts)
            }
            guard change != nil else { return nil }
        } catch let error as PostgresError where error.constraint == "refunds_key" {
            // The same request, at the same time, was first.
            guard let key, let known = try await orders.refund(of: id, key: key, fingerprint: fingerprint) else {
                throw error
            }
            return try await replay(known)
        } catch let refusal as OrderState.Refusal {
            // The first of two at the same time may have given back all there was.
            guard let key, let known = try await orders.refund(of: id, key: key, fingerprint: fingerprint) else {
                throw refusal
            }
            return try await replay(known)
        }
        _ = try await takeBack(of: id, afterSeconds: 0, limit: 100)
        try await refundPending(of: id, afterSeconds: 0, limit: 100)
        return Answer(status: 201, body: try await refundBody(refundId), isReplayed: false)
    }

    private func replay(_ known: (id: PostgresUUID, isSame: Bool)) async throws -> Answer {
        guard known.isSame else {
            throw Problem(
                .unprocessableContent, code: "idempotency_key_reused",
                detail: "This Idempotency-Key was used for another refund; take a new one.")
        }
        return Answer(status: 201, body: try await refundBody(known.id), isReplayed: true)
    }

    private func refundBody(_ id: PostgresUUID) async throws -> String {
        guard let document = try await orders.refundDocument(id) else { throw Problem.internalError }
        return OrderJSON.success(document, message: "Refund made")
    }
}
