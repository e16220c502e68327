import Curl
import Postgres
import ServiceKit

/// Writes customers about their orders.
struct MailCourier: Courier {
    let route: MailRoute
    let sender: MailAddress
    let curl: CurlClient
    let customer: @Sendable (PostgresUUID) async throws -> Customer?
    /// Seconds since 1970.
    let now: @Sendable () -> Int64
    var timeoutSeconds = 60.0

    var destination: String { OutboxPolicy.mail }
    var channel: String { "mail" }

    func deliver(_ message: OutboxMessage) async -> DeliveryOutcome {
        guard let kind = OrderEvent.Kind(rawValue: message.type), let news = OrderNews(message.payload) else {
            return Self.failed(.unreadable, .final, "the payload is not one of this version")
        }
        guard let letter = OrderLetter(kind, news) else {
            return .skipped(reason: "there is nothing to write: the order had been cancelled")
        }
        let customer: Customer?
        do {
            customer = try await self.customer(news.order.userId)
        } catch {
            guard !Task.isCancelled else { return .interrupted }
            return Self.failed(.customer, .passing, "the catalogue does not say who the customer is")
        }
        guard let customer else { return .skipped(reason: "the account has been deleted") }
        guard let recipient = MailAddress(name: customer.name, address: customer.address) else {
            return Self.failed(.refused, .final, "the customer's address is none a mail can be sent to")
        }
        let mail = MailMessage(
            from: sender, to: [recipient], subject: letter.subject, text: letter.text, html: letter.html,
            id: message.eventId.description, at: now())
        return await route.send(
            mail, fileName: letter.fileName(message.eventId), by: curl, timeoutSeconds: timeoutSeconds)
    }

    private static func failed(
        _ kind: DeliveryFailure.Kind, _ persistence: DeliveryFailure.Persistence, _ detail: String
    ) -> DeliveryOutcome {
        .failed(DeliveryFailure(kind: kind, persistence: persistence, detail: detail))
    }
}
