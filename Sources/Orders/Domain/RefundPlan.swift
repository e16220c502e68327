import Postgres
import ServiceKit

/// What a refund gives back, line by line.
struct RefundPlan: Sendable, Hashable {
    /// A line as it stands before.
    struct Line: Sendable, Hashable {
        let id: PostgresUUID
        let productId: PostgresUUID
        let quantity: Int
        let refundedQuantity: Int
        /// What was paid for all of it: its price less its share of the discount.
        let paid: Money

        /// What the first `count` pieces cost. Of the sum of all pieces exactly `paid` comes back, whatever the steps.
        private func share(of count: Int) -> Money {
            // Not above `paid`, which is in range.
            Money(minorUnits: paid.minorUnits * Int64(count) / Int64(quantity), paid.currency)!
        }

        func amount(of count: Int) -> Money {
            Money(
                minorUnits: share(of: refundedQuantity + count).minorUnits - share(of: refundedQuantity).minorUnits,
                paid.currency)!
        }
    }

    /// What is asked for: an order's line by its id or its product's.
    struct Ask: Sendable, Hashable {
        let id: PostgresUUID
        let quantity: Int
    }

    struct Part: Sendable, Hashable {
        let lineId: PostgresUUID
        let quantity: Int
        let amount: Money
    }

    enum Refusal: Error, Sendable, Hashable {
        case unknownLine(PostgresUUID)
        case tooMany(PostgresUUID, asked: Int, left: Int)
    }

    let parts: [Part]
    let amount: Money

    /// - Parameter asks: nil for all that is left.
    init(_ asks: [Ask]?, of lines: [Line], currency: Currency) throws {
        var counts: [PostgresUUID: Int] = [:]
        if let asks {
            for ask in asks {
                guard let line = lines.first(where: { $0.id == ask.id || $0.productId == ask.id }) else {
                    throw Refusal.unknownLine(ask.id)
                }
                let count = counts[line.id, default: 0] + ask.quantity
                let left = line.quantity - line.refundedQuantity
                guard count <= left else { throw Refusal.tooMany(ask.id, asked: count, left: left) }
                counts[line.id] = count
            }
        } else {
            for line in lines where line.refundedQuantity < line.quantity {
                counts[line.id] = line.quantity - line.refundedQuantity
            }
        }
        parts = lines.compactMap { line in
            counts[line.id].map { Part(lineId: line.id, quantity: $0, amount: line.amount(of: $0)) }
        }
        amount = try parts.reduce(Money.zero(currency)) { try $0.adding($1.amount) }
    }
}
