import Postgres

/// Something about an order that others are told. Pure: what a change means is read off the state before and after it.
struct OrderEvent: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        case created = "order.created"
        case paid = "order.paid"
        case paymentFailed = "order.payment_failed"
        case processing = "order.processing"
        case shipped = "order.shipped"
        case delivered = "order.delivered"
        case cancelled = "order.cancelled"
        case refundPromised = "refund.promised"
        case refundSucceeded = "refund.succeeded"
    }

    let kind: Kind
    var refund: PostgresUUID?

    static let created = OrderEvent(kind: .created)

    static func refundSucceeded(_ refund: PostgresUUID) -> OrderEvent {
        OrderEvent(kind: .refundSucceeded, refund: refund)
    }

    /// What a change is told as, in the order it is told.
    ///
    /// - Parameter refund: the refund the change promises, if any.
    static func of(_ before: OrderState, _ after: OrderState, refund: PostgresUUID?) -> [OrderEvent] {
        var events: [OrderEvent] = []
        if !isPaid(before.payment), isPaid(after.payment) { events.append(OrderEvent(kind: .paid)) }
        if before.payment != .failed, after.payment == .failed { events.append(OrderEvent(kind: .paymentFailed)) }
        if before.status != after.status, let kind = kind(of: after.status) { events.append(OrderEvent(kind: kind)) }
        if let refund { events.append(OrderEvent(kind: .refundPromised, refund: refund)) }
        return events
    }

    /// Money that goes straight back was paid as well.
    private static func isPaid(_ payment: PaymentStatus) -> Bool {
        switch payment {
        case .pending, .failed: false
        case .paid, .refunded: true
        }
    }

    private static func kind(of status: OrderStatus) -> Kind? {
        switch status {
        case .pending: nil
        case .processing: .processing
        case .shipped: .shipped
        case .delivered: .delivered
        case .cancelled: .cancelled
        }
    }
}
