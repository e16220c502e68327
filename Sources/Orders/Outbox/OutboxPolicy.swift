import Postgres

/// Who is told of which events, as the configuration says it.
struct OutboxPolicy: Sendable, Hashable {
    /// The destination of customers' mails.
    static let mail = "mail"
    static let noMail = "no mail server is configured (LUGX_SMTP_URL)"

    /// Whether mails can be sent; those that can't are written down as skipped.
    var sendsMail = false
    /// The webhooks' destinations.
    var webhooks: [String] = []

    /// Everything that is sent to.
    var destinations: [String] { (sendsMail ? [Self.mail] : []) + webhooks }

    /// The events customers get a mail about.
    static func isMailed(_ kind: OrderEvent.Kind) -> Bool {
        switch kind {
        case .paid, .shipped, .cancelled, .refundSucceeded: true
        case .created, .paymentFailed, .processing, .delivered, .refundPromised: false
        }
    }

    /// What tells of the events: to be run in the transaction of the change, after it.
    func statements(_ events: [OrderEvent], of order: PostgresUUID) -> [PostgresStatement] {
        events.compactMap { event in
            var told = webhooks.map { (destination: $0, reason: "") }
            if Self.isMailed(event.kind) { told.insert((Self.mail, sendsMail ? "" : Self.noMail), at: 0) }
            guard !told.isEmpty else { return nil }
            return OrderSQL.statement(
                "outbox_insert",
                [
                    .uuid(.random()), .uuid(order), .text(event.kind.rawValue),
                    .optional(event.refund, PostgresValue.uuid), .texts(told.map(\.destination)),
                    .texts(told.map(\.reason)),
                ])
        }
    }
}
