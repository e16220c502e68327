/// What came of a visit, as the services answered it.
package struct VisitOutcome: Sendable, Hashable, Codable {
    /// The visit's.
    package let number: Int
    /// Of the visit's events, so many, from the first on, were taken in.
    package var events = 0
    package var order: OrderOutcome?
    /// Whether it came to its end.
    package var isWhole = false

    init(number: Int) { self.number = number }
}

/// An order as the order service made it. Amounts are hundredths, moments milliseconds since 1970.
package struct OrderOutcome: Sendable, Hashable, Codable {
    package enum State: String, Sendable, Codable {
        case paid, declined
        /// Not made at all: sold out meanwhile.
        case refused
    }

    package struct Line: Sendable, Hashable, Codable {
        let item: String
        package let product: String
        package let quantity: Int
        package let gross: Int64
        package let discount: Int64
    }

    package struct RefundLine: Sendable, Hashable, Codable {
        package let product: String
        package let quantity: Int
        package let amount: Int64
    }

    package struct Refund: Sendable, Hashable, Codable {
        package let at: Int64
        package let amount: Int64
        package let lines: [RefundLine]
    }

    let id: String
    package let at: Int64
    package let state: State
    package let subtotal: Int64
    package let discount: Int64
    package let tax: Int64
    package let total: Int64
    package let lines: [Line]
    package var status: String
    package var cancelledAt: Int64?
    package var refunds: [Refund] = []
    package var reviews = 0

    /// Paid, and not taken back as a whole before it was served.
    package var isSale: Bool { state == .paid && cancelledAt == nil }
}
