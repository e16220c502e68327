/// What was sold and given back, in one currency. The definitions:
///
/// - A sale is an order that is paid (also where all or part of it was given back later) and not cancelled; it counts at
///   the order's creation. A cancellation takes it out again, refunds and all.
/// - gross: price × quantity, before discounts; tax is in it as priced, shipping is not.
/// - refunds: what was given back, at the refund's own date, whenever the order was made.
/// - net = gross − discounts − refunds. tax: the part of gross − discounts that is tax; refunds do not lower it.
/// - aov: net / orders, to the cent, halves away from zero; there is none without orders.
struct SalesFigures: Sendable, Equatable {
    var orders = 0
    var units = 0
    var unitsRefunded = 0
    var gross = ExactMoney.zero
    var discounts = ExactMoney.zero
    var refunds = ExactMoney.zero
    var tax = ExactMoney.zero

    var net: ExactMoney { gross - discounts - refunds }
    var aov: ExactMoney? { net.divided(by: orders) }

    static func += (a: inout Self, b: Self) {
        a.orders += b.orders
        a.units += b.units
        a.unitsRefunded += b.unitsRefunded
        a.gross += b.gross
        a.discounts += b.discounts
        a.refunds += b.refunds
        a.tax += b.tax
    }

    static func - (a: Self, b: Self) -> Self {
        SalesFigures(
            orders: a.orders - b.orders, units: a.units - b.units, unitsRefunded: a.unitsRefunded - b.unitsRefunded,
            gross: a.gross - b.gross, discounts: a.discounts - b.discounts, refunds: a.refunds - b.refunds,
            tax: a.tax - b.tax)
    }
}

/// How many bought. A customer is new in the window or period that holds the first sale to them ever, and returning in
/// any later one they buy in.
struct BuyerCount: Sendable, Equatable {
    var customers = 0
    var newCustomers = 0
    var returningCustomers: Int { customers - newCustomers }
}
