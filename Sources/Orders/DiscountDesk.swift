import HTTPTypes
import Postgres
import ServiceKit

/// What is done with discounts besides ordering with them.
struct DiscountDesk: Sendable {
    let store: DiscountStore
    let catalogue: CatalogueClient
    let metrics: OrdersMetrics
    let currency: Currency
    let taxBasisPoints: Int
    /// How often one account may name a code, so that nobody finds codes by trying. Nil where it is not limited.
    let limiter: RateLimiter?

    /// Each request that names a code counts, whatever it comes to.
    func admit(_ user: PostgresUUID) throws(Problem) {
        guard let limiter else { return }
        let decision = limiter.take(user.description, atNanoseconds: ServicePolicy.monotonicNanoseconds())
        guard !decision.isAllowed else { return }
        metrics.discount("limited")
        throw Problem(
            .tooManyRequests, code: "rate_limited",
            detail: "Too many discount codes at once; try again in \(decision.retryAfterSeconds) s.",
            headers: [.retryAfter: String(decision.retryAfterSeconds)])
    }

    /// What an order would cost with a code now. Nothing is held or counted.
    func quote(_ code: DiscountCode, _ items: [OrderRequest.Item], user: PostgresUUID) async throws -> PricedOrder {
        do {
            guard let found = try await store.find(code, user: user) else { throw Discount.Refusal.unknown }
            let (discount, uses, now) = found
            // Before the catalogue is asked.
            if let refusal = discount.refusal(of: nil, at: now, customerUses: uses) { throw refusal }
            let priced = try PricedOrder(
                try await prices(items), currency: currency, taxBasisPoints: taxBasisPoints)
            if let refusal = discount.refusal(of: priced.subtotal, at: now, customerUses: uses) { throw refusal }
            let quoted = try priced.discounted(by: discount.amount(of: priced.subtotal))
            metrics.discount("quoted")
            return quoted
        } catch let refusal as Discount.Refusal {
            metrics.discount(refusal.code)
            throw refusal
        } catch is MoneyError {
            throw Problem.totalTooLarge
        }
    }

    private func prices(_ items: [OrderRequest.Item]) async throws -> [Reservation.Item] {
        do {
            return try await catalogue.prices(items)
        } catch CatalogueFault.refused(let problem) {
            throw problem
        } catch is CatalogueFault {
            throw Problem.unavailable(
                "The catalogue does not answer, so nothing can be priced. Ask again later.",
                code: "catalogue_unavailable", retryAfterSeconds: 2)
        }
    }
}

/// Discounts while an order is made.
extension OrderDesk {
    /// Refuses a code that gives nothing before any stock is held for it.
    func check(_ code: DiscountCode?, _ attempt: AttemptStore.Attempt, user: PostgresUUID) async throws {
        guard let code else { return }
        let found = try await DiscountStore(pool: orders.pool).find(code, user: user)
        let refusal =
            found.map { $0.discount.refusal(of: nil, at: $0.now, customerUses: $0.customerUses) } ?? .unknown
        if let refusal { try await refuse(attempt, refusal) }
    }

    /// Writes the order, with its discount counted; false where the attempt is no longer ours.
    func write(
        _ attempt: AttemptStore.Attempt, user: PostgresUUID, request: OrderRequest, priced: PricedOrder
    ) async throws -> Bool {
        do {
            let isOurs = try await orders.create(attempt, user: user, request: request, priced: priced)
            if isOurs, request.discountCode != nil { metrics.discount("used") }
            return isOurs
        } catch let refusal as Discount.Refusal {
            try await refuse(attempt, refusal)
            throw refusal
        } catch let differs as OrderStore.TotalDiffers {
            await giveUp(attempt)
            metrics.order("total_differs")
            throw Problem(
                .conflict, code: "total_differs",
                detail: "The order costs \(differs.total), not \(differs.said): a price or the discount has changed. "
                    + "Look at it again.",
                members: [("totalAmount", differs.total.text)])
        }
    }

    private func refuse(_ attempt: AttemptStore.Attempt, _ refusal: Discount.Refusal) async throws {
        await giveUp(attempt)
        metrics.order("discount_refused")
        metrics.discount(refusal.code)
        throw refusal
    }
}
