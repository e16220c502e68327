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
    }

    let lines: [Line]
    let subtotal: Money
    /// Included in the total.
    let tax: Money
    let total: Money

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
                    total: total))
        }
        self.lines = lines
        subtotal = sum
        total = sum
        tax = try sum.scaled(taxBasisPoints, over: 10_000 + taxBasisPoints)
    }
}
