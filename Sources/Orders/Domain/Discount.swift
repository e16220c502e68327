import Postgres
import ServiceKit

/// What a code gives, for whom and until when. Pure: whoever holds the discount's row lock decides with it.
struct Discount: Sendable, Hashable {
    enum Value: Sendable, Hashable {
        /// Hundredths of a per cent: 1 to 10,000.
        case percentage(basisPoints: Int)
        case amount(Money)
    }

    let id: PostgresUUID
    let code: DiscountCode
    var description = ""
    var value: Value
    /// Of the orders it is good for; nil for any.
    var currency: Currency?
    /// What an order must cost before the discount; in `currency`.
    var minimum: Money?
    var validFrom: PostgresTimestamp?
    /// No longer from then on.
    var validUntil: PostgresTimestamp?
    var usesMax: Int?
    var usesPerCustomerMax: Int?
    var isActive = true
    /// Orders that use it now.
    var uses = 0

    /// Why a code gives nothing.
    enum Refusal: Error, Sendable, Hashable {
        case unknown
        case inactive
        case notYet
        case expired
        case currency(Currency)
        case usedUp
        case usedByCustomer(max: Int)
        case minimum(Money)
    }

    /// Whether it can be used once more.
    ///
    /// - Parameters:
    ///   - subtotal: what the order costs without it; nil where that is not known yet.
    ///   - customerUses: orders of this customer that use it now.
    func refusal(of subtotal: Money?, at now: PostgresTimestamp, customerUses: Int) -> Refusal? {
        guard isActive else { return .inactive }
        if let validFrom, now < validFrom { return .notYet }
        if let validUntil, now >= validUntil { return .expired }
        if let usesMax, uses >= usesMax { return .usedUp }
        if let usesPerCustomerMax, customerUses >= usesPerCustomerMax {
            return .usedByCustomer(max: usesPerCustomerMax)
        }
        guard let subtotal else { return nil }
        if let currency, currency != subtotal.currency { return .currency(currency) }
        if let minimum, subtotal.minorUnits < minimum.minorUnits { return .minimum(minimum) }
        return nil
    }

    /// What it takes off: never more than the order costs.
    func amount(of subtotal: Money) throws(MoneyError) -> Money {
        switch value {
        case .percentage(let basisPoints): try subtotal.scaled(basisPoints, over: 10_000)
        case .amount(let amount): amount.minorUnits < subtotal.minorUnits ? amount : subtotal
        }
    }
}
