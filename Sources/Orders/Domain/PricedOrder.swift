import Postgres
import ServiceKit

/// An order's lines and sums, from what the catalogue says they cost.
struct PricedOrder: Sendable, Hashable {
    struct Line: Sendable, Hashable {
        let productId: PostgresUUID
        let name: String
        let unitPrice: Money
        let quantity: Int
        let total: Money
        /// Its share of the order's discount.
        var discount: Money
    }

    private(set) var lines: [Line]
    let subtotal: Money
    private(set) var discount: Money
    /// Included in the total.
    private(set) var tax: Money
    private(set) var total: Money
    private let taxBasisPoints: Int

    /// - Parameter taxBasisPoints: hundredths of a per cent that are on top of the net price: 1900 for 19 %.
    init(_ items: [Reservation.Item], currency: Currency, taxBasisPoints: Int) throws(MoneyError) {
        var lines: [Line] = []
        var sum = Money.zero(currency)
        for item in items {
            let total = try item.unitPrice.multiplied(by: item.quantity)
            sum = try sum.adding(total)
            lines.append(
                Line(
                    productId: item.productId, name: item.name, unitPrice: item.unitPrice, quantity: item.quantity,
                    total: total, discount: .zero(currency)))
        }
        self.lines = lines
        self.taxBasisPoints = taxBasisPoints
        subtotal = sum
        discount = .zero(currency)
        total = sum
        tax = try Self.tax(sum, taxBasisPoints)
    }

    /// The same with `amount` off, spread over the lines in proportion to what they cost: the shares add up to it, and
    /// none is above its line.
    ///
    /// - Parameter amount: not negative and not above the subtotal.
    func discounted(by amount: Money) throws(MoneyError) -> PricedOrder {
        guard !amount.isZero else { return self }
        precondition(!amount.isNegative && amount.minorUnits <= subtotal.minorUnits, "a discount is part of the order")
        var order = self
        for (index, share) in amount.split(by: lines.map(\.total.minorUnits)).enumerated() {
            order.lines[index].discount = share
        }
        order.discount = amount
        order.total = try subtotal.subtracting(amount)
        order.tax = try Self.tax(order.total, taxBasisPoints)
        return order
    }

    private static func tax(_ total: Money, _ taxBasisPoints: Int) throws(MoneyError) -> Money {
        try total.scaled(taxBasisPoints, over: 10_000 + taxBasisPoints)
    }
}
