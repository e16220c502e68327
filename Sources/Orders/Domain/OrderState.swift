import ServiceKit

/// The part of an order that changes, and the decisions about it. Pure: whoever holds the order's row lock decides with
/// it and writes down what came out.
struct OrderState: Sendable, Hashable {
    var status: OrderStatus
    var payment: PaymentStatus
    var stock: StockState
    var total: Money
    var paid: Money
    /// Promised back; never above `paid`.
    var refunded: Money

    /// Why a change is refused.
    enum Refusal: Error, Sendable, Hashable {
        /// The status has no such step.
        case step(from: OrderStatus, to: OrderStatus, legal: [OrderStatus])
        /// An order goes on only when it is paid.
        case unpaid(PaymentStatus)
        case nothingToRefund
        case refundTooLarge(asked: Money, left: Money)
    }

    /// What a change entails besides the new state.
    struct Consequences: Sendable, Hashable {
        /// To be given back through the provider.
        var refund: Money?
    }

    var refundable: Money {
        // `refunded` is never above `paid`.
        Money(minorUnits: paid.minorUnits - refunded.minorUnits, paid.currency)!
    }

    // MARK: Steps

    /// Takes a step of the status machine. A cancellation gives back the stock and all that is left of the payment.
    mutating func move(to next: OrderStatus) throws(Refusal) -> Consequences {
        guard status.next.contains(next) else { throw .step(from: status, to: next, legal: status.next) }
        guard next == .cancelled else {
            guard payment == .paid else { throw .unpaid(payment) }
            guard paid.isZero || !refundable.isZero else { throw .unpaid(.refunded) }
            status = next
            return Consequences()
        }
        return cancel()
    }

    private mutating func cancel() -> Consequences {
        status = .cancelled
        if stock == .reserved || stock == .confirmed { stock = .releasing }
        return refundAll()
    }

    // MARK: Payment

    /// The provider says it has the money; nil where that changes nothing (said before, or overtaken).
    ///
    /// Money that arrives for an order that was cancelled meanwhile goes straight back.
    mutating func captured() -> Consequences? {
        guard paid.isZero, payment == .pending || payment == .failed else { return nil }
        paid = total
        payment = .paid
        return status == .cancelled ? refundAll() : Consequences()
    }

    /// The provider says it will not pay; nil where that changes nothing. What has been paid stays paid: a refusal that
    /// arrives after the money is an older one.
    mutating func declined() -> Consequences? {
        guard payment == .pending else { return nil }
        payment = .failed
        return status == .pending ? cancel() : Consequences()
    }

    private mutating func refundAll() -> Consequences {
        let left = refundable
        guard !left.isZero else { return Consequences() }
        refunded = paid
        return Consequences(refund: left)
    }

    /// Promises `amount` back; nothing, where the copies cost nothing.
    mutating func refund(_ amount: Money) throws(Refusal) {
        guard payment == .paid || payment == .refunded, status != .cancelled || !refundable.isZero else {
            throw .nothingToRefund
        }
        guard !amount.isNegative, amount.minorUnits <= refundable.minorUnits else {
            throw .refundTooLarge(asked: amount, left: refundable)
        }
        // Below `paid`, so in range.
        refunded = Money(minorUnits: refunded.minorUnits + amount.minorUnits, refunded.currency)!
    }

    /// The provider has given back `given` in all; whether that is, just now, everything that was paid.
    mutating func gaveBack(_ given: Money) -> Bool {
        guard payment == .paid, !paid.isZero, given == paid else { return false }
        payment = .refunded
        return true
    }

    // MARK: Stock

    /// Whether the copies of a refund go back into stock: what is asked for, else those that have not left the house.
    /// Nil where the catalogue need not be told, as it has the whole order back.
    func restocks(_ asked: Bool?) -> Bool? {
        switch stock {
        case .reserved, .confirmed: asked ?? (status == .pending || status == .processing)
        case .releasing, .released: nil
        }
    }
}
