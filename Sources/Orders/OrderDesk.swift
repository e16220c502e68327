import Crypto
import HTTPTypes
import Logging
import Postgres
import ServiceKit

/// What is done with orders. Each step is idempotent and leaves a trace in the database before the next one, so that
/// after a crash anywhere the recovery, or the client's next try with the same key, goes on from there:
///
/// 1. the attempt is written (its id is the order's and the reservation's);
/// 2. the catalogue reserves the stock and says the prices;
/// 3. one transaction writes the order;
/// 4. the catalogue confirms; 5. the provider takes the money; 6. the answer is kept.
struct OrderDesk: Sendable {
    let attempts: AttemptStore
    let orders: OrderStore
    let catalogue: CatalogueClient
    let payments: any PaymentProvider
    let metrics: OrdersMetrics
    let logger: Logger
    let taxBasisPoints: Int
    /// Called between the steps, so that a test can make the process "die" there.
    var checkpoint: @Sendable (Checkpoint) async throws -> Void = { _ in }

    enum Checkpoint: String, Sendable, CaseIterable {
        case attempted, reserved, ordered, confirmed, captured, recorded
    }

    /// How long stock is held for an order that is being made.
    static let reservationSeconds = 900
    /// How long a duplicate waits for the first before it is told to come back.
    static let duplicateWaitSeconds = 10.0
    static let duplicatePollMilliseconds = 50

    struct Answer: Sendable {
        let status: Int
        let body: String
        let isReplayed: Bool
    }

    // MARK: Making an order

    /// - Parameters:
    ///   - key: the client's Idempotency-Key.
    ///   - body: the request's bytes: what makes a request with the same key the same.
    func create(
        user: PostgresUUID, key: String?, request: OrderRequest, body: [UInt8]
    ) async throws -> Answer {
        let fingerprint = Array(SHA256.hash(data: body))
        let deadline = ContinuousClock.now + .seconds(Self.duplicateWaitSeconds)
        while true {
            switch try await attempts.claim(user: user, key: key, fingerprint: fingerprint) {
            case .ours(let attempt):
                do {
                    return try await create(attempt, user: user, request: request)
                } catch CatalogueFault.gone {
                    // What an earlier try had reserved was given back meanwhile: that try is over, and this one begins
                    // anew with a reservation of its own.
                    try await attempts.delete(attempt)
                } catch let error as PostgresError {
                    // The next try need not wait for the lease to end.
                    try? await attempts.free(attempt)
                    throw error
                }
            case .answered(let status, let body):
                metrics.order("replayed")
                return Answer(status: status, body: body, isReplayed: true)
            case .differs:
                metrics.order("key_reused")
                throw Problem(
                    .unprocessableContent, code: "idempotency_key_reused",
                    detail: "This Idempotency-Key was used for another request; take a new one.")
            case .busy:
                guard ContinuousClock.now < deadline else {
                    metrics.order("busy")
                    throw Problem(
                        .conflict, code: "request_in_progress",
                        detail: "The first request with this Idempotency-Key is still being worked on; ask again.",
                        headers: [.retryAfter: "1"])
                }
                try await Task.sleep(for: .milliseconds(Self.duplicatePollMilliseconds))
            }
        }
    }

    private func create(
        _ attempt: AttemptStore.Attempt, user: PostgresUUID, request: OrderRequest
    ) async throws -> Answer {
        if !attempt.hasOrder {
            try await checkpoint(.attempted)
            try await check(request.discountCode, attempt, user: user)
            let reservation = try await reserve(attempt, request)
            try await checkpoint(.reserved)
            let priced = try await price(attempt, reservation, request)
            guard try await write(attempt, user: user, request: request, priced: priced) else {
                throw Problem(
                    .conflict, code: "request_in_progress",
                    detail: "Another request with this Idempotency-Key has taken over; ask again.",
                    headers: [.retryAfter: "1"])
            }
            metrics.change("created")
            try await checkpoint(.ordered)
        }
        let answer = try await finish(attempt, isNew: !attempt.hasOrder)
        metrics.order(answer.status == 201 ? "created" : "declined")
        return answer
    }

    private func reserve(_ attempt: AttemptStore.Attempt, _ request: OrderRequest) async throws -> Reservation {
        do {
            return try await catalogue.reserve(
                attempt.id, request.items, expiresInSeconds: Self.reservationSeconds)
        } catch CatalogueFault.refused(let problem) {
            // Nothing is held, so nothing is left to do.
            try await attempts.delete(attempt)
            metrics.order(problem.code)
            throw problem
        } catch CatalogueFault.gone {
            throw CatalogueFault.gone
        } catch is CatalogueFault {
            // The next try goes on with the same reservation; without one the recovery gives it back.
            try await attempts.free(attempt)
            metrics.order("catalogue_unavailable")
            throw Problem.unavailable(
                "The catalogue does not answer, so nothing was ordered or paid. Try again with the same "
                    + "Idempotency-Key.", code: "catalogue_unavailable", retryAfterSeconds: 2)
        }
    }

    private func price(
        _ attempt: AttemptStore.Attempt, _ reservation: Reservation, _ request: OrderRequest
    ) async throws -> PricedOrder {
        do {
            return try PricedOrder(reservation.items, currency: request.currency, taxBasisPoints: taxBasisPoints)
        } catch {
            await giveUp(attempt)
            throw Problem.totalTooLarge
        }
    }

    /// Gives back what was reserved for a request that is refused; where that fails the recovery does it.
    func giveUp(_ attempt: AttemptStore.Attempt) async {
        do {
            try await catalogue.release(attempt.id, reason: "order refused")
            try await attempts.delete(attempt)
        } catch {
            try? await attempts.free(attempt)
        }
    }

    /// Takes an order that stands through its remaining steps, and keeps the answer.
    ///
    /// - Parameter isNew: it was written just now.
    func finish(_ attempt: AttemptStore.Attempt, isNew: Bool = false) async throws -> Answer {
        let state = try await settle(attempt.id, isNew: isNew)
        guard let document = try await orders.document(attempt.id, user: nil) else { throw Problem.internalError }
        let isDeclined = state?.payment == .failed
        let answer =
            isDeclined
            ? Answer(
                status: 402,
                body: OrderJSON.problem(
                    status: 402, title: "Payment Required", code: "payment_declined",
                    detail: "The payment was declined; the order was cancelled and nothing was paid.",
                    data: document), isReplayed: false)
            : Answer(
                status: 201, body: OrderJSON.success(document, message: "Order created successfully"),
                isReplayed: false)
        try await attempts.answer(attempt, status: answer.status, body: answer.body)
        return answer
    }

    // MARK: The steps after the order stands

    /// Does what is left to do for an order: confirm, capture, give back. Safe to call at any time, by several at once.
    ///
    /// - Parameter isNew: it was written just now, so its stock is reserved.
    /// - Returns: how it then stands; nil where there is no such order.
    @discardableResult
    func settle(_ id: PostgresUUID, isNew: Bool = false) async throws -> OrderState? {
        var known: OrderStore.Locked?
        if !isNew {
            known = try await look(id)
            guard known != nil else { return nil }
        }
        if isNew || known?.state.stock == .reserved { known = try await confirm(id) }
        if known == nil { known = try await look(id) }
        guard let then = known else { return nil }
        if then.state.stock == .confirmed, then.state.status == .pending, then.state.payment == .pending {
            let payment = Payment(id: id.description, method: then.paymentMethod, amount: then.state.total)
            // Where nothing is to be paid nobody is asked.
            let answers = payment.amount.isZero ? [.captured] : await payments.capture(payment)
            try await checkpoint(.captured)
            var captured: OrderState?
            for answer in answers {
                if let change = try await change(id, by: answer, of: .provider) { captured = change.after }
            }
            try await checkpoint(.recorded)
            // Most orders go this way: nothing is to be given back.
            if let captured, captured.status == .pending, captured.payment == .paid, captured.stock == .confirmed {
                return captured
            }
        }
        try await giveBack(id)
        return try await look(id)?.state
    }

    private func look(_ id: PostgresUUID) async throws -> OrderStore.Locked? { try await orders.look(id) }

    /// The order after it; nil where the catalogue does not answer, or there is no such order.
    private func confirm(_ id: PostgresUUID) async throws -> OrderStore.Locked? {
        do {
            try await catalogue.confirm(id)
        } catch CatalogueFault.gone {
            // What a notice may have paid meanwhile goes back.
            let change = try await orders.change(id, by: .system) { locked, connection in
                guard locked.state.stock == .reserved, locked.state.status == .pending else {
                    return OrderStore.Decision()
                }
                let refund = try locked.state.move(to: .cancelled).refund
                return OrderStore.Decision(
                    event: "status", note: "The reservation had run out before it was confirmed.", refund: refund,
                    refundParts: try await Self.allLines(of: id, refund, connection))
            }
            metrics.change("expired")
            return change?.order
        } catch is CatalogueFault {
            // The recovery confirms it, or finds that the reservation has run out.
            return nil
        }
        try await checkpoint(.confirmed)
        return try await orders.change(id, by: .system) { locked, _ in
            guard locked.state.stock == .reserved else { return OrderStore.Decision() }
            locked.state.stock = .confirmed
            return OrderStore.Decision(event: "stock", note: "The stock is taken.")
        }?.order
    }

    /// What the provider says, taken over; whether it changed anything.
    @discardableResult
    func apply(
        _ answer: PaymentAnswer, to id: PostgresUUID, by actor: OrderActor
    ) async throws -> Bool {
        guard let change = try await change(id, by: answer, of: actor) else { return false }
        return change.before != change.after
    }

    private func change(
        _ id: PostgresUUID, by answer: PaymentAnswer, of actor: OrderActor
    ) async throws -> OrderStore.Change? {
        let change = try await orders.change(id, by: actor) { locked, connection in
            try await Self.decide(answer, id, &locked, connection, note: "The payment was \(answer.rawValue).")
        }
        if let change { count(answer, change) }
        return change
    }

    private func count(_ answer: PaymentAnswer, _ change: OrderStore.Change) {
        guard change.before != change.after else { return }
        metrics.change(answer.rawValue)
        if answer == .captured { metrics.captured(change.after.total) }
    }

    private static func decide(
        _ answer: PaymentAnswer, _ id: PostgresUUID, _ locked: inout OrderStore.Locked,
        _ connection: PostgresConnection, note: String
    ) async throws -> OrderStore.Decision {
        let consequences =
            switch answer {
            case .captured: locked.state.captured()
            case .declined: locked.state.declined()
            }
        guard let consequences else { return OrderStore.Decision() }
        let refund = consequences.refund
        return OrderStore.Decision(
            event: "payment", note: note, refund: refund,
            refundReason: refund.map { _ in "The order was cancelled before the payment arrived." },
            refundParts: try await allLines(of: id, refund, connection))
    }

    /// The parts of a refund of all that is left.
    static func allLines(
        of id: PostgresUUID, _ refund: Money?, _ connection: PostgresConnection
    ) async throws -> [RefundPlan.Part] {
        guard let refund else { return [] }
        let lines = try await OrderStore.lines(id, refund.currency, connection)
        return try RefundPlan(nil, of: lines, currency: refund.currency).parts
    }

    /// Gives stock and money back where that is promised; what fails is tried again by the recovery.
    func giveBack(_ id: PostgresUUID) async throws {
        // What was written off before must not come back with the rest.
        if let now = try await look(id), now.state.stock == .releasing,
            try await takeBack(of: id, afterSeconds: 0, limit: 100)
        {
            do {
                try await release(id, now.state)
                _ = try await orders.change(id, by: .system) { locked, _ in
                    guard locked.state.stock == .releasing else { return OrderStore.Decision() }
                    locked.state.stock = .released
                    return OrderStore.Decision(event: "stock", note: "The stock was given back.")
                }
                metrics.change("released")
            } catch is CatalogueFault {
                logger.warning("Stock is still to be given back", metadata: ["order": "\(id)"])
            }
        }
        try await refundPending(of: id, afterSeconds: 0, limit: 100)
    }

    func refundPending(of id: PostgresUUID?, afterSeconds: Double, limit: Int) async throws {
        for refund in try await orders.pendingRefunds(of: id, afterSeconds: afterSeconds, limit: limit) {
            do {
                if !refund.amount.isZero {
                    try await payments.refund(id: refund.id.description, refund.payment, amount: refund.amount)
                }
            } catch {
                logger.warning("A refund is still to be made", metadata: ["refund": "\(refund.id)"])
                continue
            }
            try await orders.refundDone(refund)
            metrics.change("refunded")
            metrics.refunded(refund.amount)
        }
    }

    // MARK: The provider's notices

    /// Takes a notice over, once; false where there is no such order.
    func take(_ notice: PaymentNotice) async throws -> Bool {
        let change = try await orders.change(notice.orderId, by: .provider) { locked, connection in
            let isNew = try await !connection.orders(
                "notice_insert", [.text(notice.id), .uuid(notice.orderId), .text(notice.answer.rawValue)]
            ).isEmpty
            guard isNew else { return OrderStore.Decision() }
            return try await Self.decide(
                notice.answer, notice.orderId, &locked, connection,
                note: "The payment was \(notice.answer.rawValue), as the provider's notice says.")
        }
        guard let change else { return false }
        count(notice.answer, change)
        if change.before != change.after { try await giveBack(notice.orderId) }
        return true
    }

    // MARK: Expiry

    /// Cancels an order that was not paid in time, unless the provider has the money after all.
    func expire(_ id: PostgresUUID) async throws {
        guard let now = try await look(id), now.state.status == .pending, now.state.payment == .pending else { return }
        let payment = Payment(id: id.description, method: now.paymentMethod, amount: now.state.total)
        if let answer = payment.amount.isZero ? .captured : try await payments.lookup(payment) {
            try await apply(answer, to: id, by: .provider)
        } else {
            _ = try await orders.change(id, by: .system) { locked, _ in
                guard locked.state.status == .pending, locked.state.payment == .pending else {
                    return OrderStore.Decision()
                }
                _ = try locked.state.move(to: .cancelled)
                return OrderStore.Decision(event: "status", note: "It was not paid in time.")
            }
            metrics.change("expired")
        }
        try await giveBack(id)
    }
}
