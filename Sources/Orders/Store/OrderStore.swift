import HTTPTypes
import Postgres
import ServiceKit

/// The orders in PostgreSQL. Every change is made under the order's row lock, with its history in the same transaction.
struct OrderStore: Sendable {
    /// An order under its row lock.
    struct Locked: Sendable {
        let userId: PostgresUUID
        let paymentMethod: String
        var state: OrderState
    }

    /// A change that was made.
    struct Change: Sendable {
        let before: OrderState
        let after: OrderState
        let userId: PostgresUUID
        let paymentMethod: String

        /// The order after it.
        var order: Locked { Locked(userId: userId, paymentMethod: paymentMethod, state: after) }
    }

    struct PendingRefund: Sendable {
        let id: PostgresUUID
        let orderId: PostgresUUID
        let amount: Money
        let payment: Payment
    }

    let pool: PostgresPool
    /// Who is told of the changes.
    var outbox = OutboxPolicy()

    // MARK: Making

    /// The order does not cost what the client believes.
    struct TotalDiffers: Error {
        let total: Money
        let said: Money
    }

    /// Writes the order with its lines, its first history row and the use of its discount; false where the attempt is no
    /// longer ours, and then nothing is written.
    ///
    /// - Throws: also ``Discount/Refusal`` and ``TotalDiffers``, and then nothing is written either.
    func create(
        _ attempt: AttemptStore.Attempt, user: PostgresUUID, request: OrderRequest, priced: PricedOrder
    ) async throws -> Bool {
        do {
            try await pool.transaction { connection in
                guard
                    try await !connection.orders("attempt_ordered", [.uuid(attempt.id), .uuid(attempt.lease)]).isEmpty
                else { throw LostLease() }
                try await connection.backdate()
                var (priced, discount): (PricedOrder, Discount?) = (priced, nil)
                if let code = request.discountCode {
                    let applied = try await DiscountStore.apply(code, to: priced, user: user, connection)
                    (priced, discount) = (applied.priced, applied.discount)
                }
                if let said = request.total, said != priced.total {
                    throw TotalDiffers(total: priced.total, said: said)
                }
                var statements = [
                    OrderSQL.statement(
                        "insert",
                        [
                            .uuid(attempt.id), .text(OrderNumber.random().text), .uuid(user),
                            .text(request.paymentMethod), .money(priced.subtotal), .money(priced.tax),
                            .money(priced.total), .text(request.currency.code),
                            .json(PostgresJSON(request.shippingAddress)),
                            .optional(request.billingAddress) { .json(PostgresJSON($0)) },
                            .money(priced.discount), .optional(discount?.code.text, PostgresValue.text),
                        ])
                ]
                for (index, line) in priced.lines.enumerated() {
                    statements.append(
                        OrderSQL.statement(
                            "item_insert",
                            [
                                .uuid(.random()), .uuid(attempt.id), .int(index), .uuid(line.productId),
                                .text(line.name), .money(line.unitPrice), .int(line.quantity), .money(line.total),
                                .money(line.discount),
                            ]))
                }
                if let discount {
                    statements.append(
                        OrderSQL.statement(
                            "discount_use",
                            [.uuid(discount.id), .uuid(attempt.id), .uuid(user), .money(priced.discount)]))
                }
                statements.append(
                    Self.history(
                        attempt.id, "created", from: nil, to: .pending, actor: .creator(of: user), note: nil))
                if let admin = OrderActor.creator(of: user).admin {
                    statements.append(AuditEntry("order.create", "order/\(attempt.id)", by: admin).statement)
                }
                statements += outbox.statements([.created], of: attempt.id)
                _ = try await connection.batch(statements)
            }
            return true
        } catch is LostLease {
            return false
        }
    }

    private struct LostLease: Error {}

    private static func history(
        _ id: PostgresUUID, _ event: String, from: OrderStatus?, to: OrderStatus, actor: OrderActor, note: String?
    ) -> PostgresStatement {
        OrderSQL.statement(
            "history_insert",
            [
                .uuid(id), .text(event), .optional(from?.rawValue, PostgresValue.text), .text(to.rawValue),
                .text(actor.kind), .optional(actor.id, PostgresValue.uuid), .optional(note, PostgresValue.text),
            ])
    }

    // MARK: Changing

    /// What a decision adds to the new state.
    struct Decision: Sendable {
        /// For the history; nil where nothing is to be written.
        var event: String?
        var note: String?
        var refund: Money?
        var refundId = PostgresUUID.random()
        var refundKey: String?
        var refundFingerprint: [UInt8]?
        var refundReason: String?
        /// Whether its copies go back into stock; nil where the catalogue is not told.
        var refundRestock: Bool?
        var refundParts: [RefundPlan.Part] = []
        /// What is told besides what the new state means.
        var told: [OrderEvent] = []
    }

    /// Lets `decide` change an order; nil where there is no such order. What it throws leaves everything as it was.
    func change(
        _ id: PostgresUUID, by actor: OrderActor,
        _ decide: @Sendable (inout Locked, PostgresConnection) async throws -> Decision
    ) async throws -> Change? {
        try await pool.transaction(PostgresTransactionOptions(retriesMax: 2)) { connection in
            guard let row = try await connection.orders("state_lock", [.uuid(id)]).first else { return nil }
            var locked = try Self.locked(row)
            let before = locked.state
            try await Self.backdate(row, by: actor, connection)
            let decision = try await decide(&locked, connection)
            let after = locked.state
            guard let event = decision.event else {
                if !decision.told.isEmpty { _ = try await connection.batch(outbox.statements(decision.told, of: id)) }
                return Change(
                    before: before, after: before, userId: locked.userId, paymentMethod: locked.paymentMethod)
            }
            var statements = [
                OrderSQL.statement(
                    "state_update",
                    [
                        .uuid(id), .text(after.status.rawValue), .text(after.payment.rawValue),
                        .text(after.stock.rawValue), .money(after.paid), .money(after.refunded),
                    ]),
                Self.history(
                    id, event, from: before.status, to: after.status, actor: actor, note: decision.note),
            ]
            if before.status != .cancelled, after.status == .cancelled {
                statements.append(OrderSQL.statement("discount_give_back", [.uuid(id)]))
            }
            if let amount = decision.refund {
                statements += Self.refund(id, amount, decision, actor)
            }
            statements += outbox.statements(
                OrderEvent.of(before, after, refund: decision.refund.map { _ in decision.refundId }) + decision.told,
                of: id)
            if let entry = AuditEntry(event, of: id, by: actor, before, after, refund: decision.refund) {
                statements.append(entry.statement)
            }
            _ = try await connection.batch(statements)
            return Change(before: before, after: after, userId: locked.userId, paymentMethod: locked.paymentMethod)
        }
    }

    /// What the service itself does for an order of the past belongs to its last moment, whenever it gets to it. The
    /// moments of an order only go on.
    private static func backdate(
        _ row: PostgresRow, by actor: OrderActor, _ connection: PostgresConnection
    ) async throws {
        let last: String = try row.decode("updatedAt")
        if let moment = Backdate.current?.text, moment < last {
            throw Problem(
                .conflict, code: "backdate_too_early",
                detail: "The order's last change was at \(last); one of \(moment) would have been before it.")
        }
        let isOfThePast = try row.decode("isBackdated", as: Bool.self) && actor.id == nil
        try await connection.backdate(else: isOfThePast ? last : nil)
    }

    /// An order as it stands; nil where there is none. It waits for whoever is changing it, and holds no lock itself.
    func look(_ id: PostgresUUID) async throws -> Locked? {
        try await pool.orders("state_lock", [.uuid(id)]).first.map(Self.locked)
    }

    private static func refund(
        _ id: PostgresUUID, _ amount: Money, _ decision: Decision, _ actor: OrderActor
    ) -> [PostgresStatement] {
        var statements = [
            OrderSQL.statement(
                "refund_insert",
                [
                    .uuid(decision.refundId), .uuid(id), .optional(decision.refundKey, PostgresValue.text),
                    .optional(decision.refundFingerprint, PostgresValue.bytes), .money(amount),
                    .text(amount.currency.code), .optional(decision.refundReason, PostgresValue.text),
                    .text(actor.kind), .optional(actor.id, PostgresValue.uuid),
                    .optional(decision.refundRestock) { .bool($0) },
                ])
        ]
        for part in decision.refundParts {
            statements.append(
                OrderSQL.statement(
                    "refund_item_insert",
                    [.uuid(decision.refundId), .uuid(part.lineId), .int(part.quantity), .money(part.amount)]))
            statements.append(OrderSQL.statement("line_refunded", [.uuid(part.lineId), .int(part.quantity)]))
        }
        return statements
    }

    private static func locked(_ row: PostgresRow) throws(PostgresError) -> Locked {
        let currency = try row.currency()
        return Locked(
            userId: try row.decode("userId"), paymentMethod: try row.decode("paymentMethod"),
            state: OrderState(
                status: try row.choice("status", OrderStatus.self),
                payment: try row.choice("paymentStatus", PaymentStatus.self),
                stock: try row.choice("stockState", StockState.self), total: try row.money("totalAmount", currency),
                paid: try row.money("paidAmount", currency), refunded: try row.money("refundedAmount", currency)))
    }

    /// The lines of an order whose row `connection` has locked.
    static func lines(
        _ id: PostgresUUID, _ currency: Currency, _ connection: PostgresConnection
    ) async throws(PostgresError) -> [RefundPlan.Line] {
        var lines: [RefundPlan.Line] = []
        for row in try await connection.orders("lines", [.uuid(id)]) {
            lines.append(
                RefundPlan.Line(
                    id: try row.decode("id"), productId: try row.decode("productId"),
                    quantity: try row.decode("quantity"), refundedQuantity: try row.decode("refundedQuantity"),
                    paid: try row.money("paid", currency)))
        }
        return lines
    }

    // MARK: Refunds

    /// Writes down that the provider has given the money back: the order is refunded once all of it is.
    func refundDone(_ refund: PendingRefund) async throws {
        _ = try await change(refund.orderId, by: .provider) { locked, connection in
            guard try await !connection.orders("refund_done", [.uuid(refund.id)]).isEmpty else { return Decision() }
            let told = [OrderEvent.refundSucceeded(refund.id)]
            let given = try await connection.orders("refunds_given", [.uuid(refund.orderId)])[0]
                .money("given", locked.state.paid.currency)
            guard locked.state.gaveBack(given) else { return Decision(told: told) }
            return Decision(event: "payment", note: "All that was paid has been given back.", told: told)
        }
    }

    /// - Parameter order: nil for those of any order.
    func pendingRefunds(
        of order: PostgresUUID?, afterSeconds: Double, limit: Int
    ) async throws -> [PendingRefund] {
        try await pool.orders(
            "refunds_pending", [.optional(order, PostgresValue.uuid), .double(afterSeconds), .int(limit)]
        ).map { row in
            let currency = try row.currency()
            return PendingRefund(
                id: try row.decode("id"), orderId: try row.decode("orderId"), amount: try row.money("amount", currency),
                payment: Payment(
                    id: try row.decode("orderId", as: PostgresUUID.self).description,
                    method: try row.decode("paymentMethod"), amount: try row.money("totalAmount", currency)))
        }
    }

    /// A refund made with this key before, and whether it was the same request.
    func refund(of order: PostgresUUID, key: String, fingerprint: [UInt8]) async throws -> (
        id: PostgresUUID, isSame: Bool
    )? {
        guard
            let row = try await pool.orders("refund_find", [.uuid(order), .text(key), .bytes(fingerprint)]).first
        else { return nil }
        return (try row.decode("id"), try row.decode("isSame", as: Bool?.self) ?? false)
    }

    // MARK: Reading

    /// JSON of an order; nil where there is none, or it is not that user's.
    func document(_ id: PostgresUUID, user: PostgresUUID?) async throws -> String? {
        try await text("document", [.uuid(id), .optional(user, PostgresValue.uuid)])
    }

    func history(_ id: PostgresUUID, user: PostgresUUID?) async throws -> String? {
        try await text("history", [.uuid(id), .optional(user, PostgresValue.uuid)])
    }

    func refundDocument(_ id: PostgresUUID) async throws -> String? {
        try await text("refund_document", [.uuid(id)])
    }

    private func text(_ name: String, _ binds: [PostgresValue]) async throws -> String? {
        try await pool.orders(name, binds).first?.decode("document", as: String.self)
    }

    /// A page of a user's orders, newest first, and how many there are.
    func list(user: PostgresUUID, limit: Int, offset: Int) async throws -> (documents: [String], total: Int) {
        try await list(
            OrderSQL.statement("by_user", [.uuid(user), .int(limit), .int(offset)]),
            OrderSQL.statement("by_user_count", [.uuid(user)]))
    }

    /// A page of all orders, newest first.
    func list(status: OrderStatus?, limit: Int, offset: Int) async throws -> (documents: [String], total: Int) {
        guard let status else {
            return try await list(
                OrderSQL.statement("by_time", [.int(limit), .int(offset)]), OrderSQL.statement("count"))
        }
        return try await list(
            OrderSQL.statement("by_status", [.text(status.rawValue), .int(limit), .int(offset)]),
            OrderSQL.statement("by_status_count", [.text(status.rawValue)]))
    }

    private func list(
        _ page: PostgresStatement, _ count: PostgresStatement
    ) async throws -> (documents: [String], total: Int) {
        let results = try await pool.batch([page, count])
        return (
            try results[0].rows.map { try $0.decode("document", as: String.self) },
            try results[1].rows[0].decode("total", as: Int.self)
        )
    }

    func count() async throws -> Int {
        try await pool.orders("count")[0].decode("total", as: Int.self)
    }

    /// JSON of the newest order in which the user bought the product; nil where there is none.
    func purchase(user: PostgresUUID, product: PostgresUUID) async throws -> String? {
        guard let row = try await pool.orders("purchases", [.uuid(user), .uuid(product)]).first else { return nil }
        let id: PostgresUUID = try row.decode("id")
        let status: String = try row.decode("status")
        let createdAt: String = try row.decode("createdAt")
        return "{\"orderId\":\"\(id)\",\"status\":\"\(status)\",\"createdAt\":\"\(createdAt)\"}"
    }

    // MARK: What is left to do

    func withOpenStock(afterSeconds: Double, limit: Int) async throws -> [PostgresUUID] {
        try await pool.orders("stock_open", [.double(afterSeconds), .int(limit)]).map { try $0.decode("id") }
    }

    func unpaid(afterSeconds: Double, limit: Int) async throws -> [PostgresUUID] {
        try await pool.orders("unpaid", [.double(afterSeconds), .int(limit)]).map { try $0.decode("id") }
    }
}
