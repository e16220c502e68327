import Curl
import Postgres
import ServiceKit

/// Where mails are handed in.
enum MailRoute: Sendable {
    /// A server: `smtp://` or `smtps://`.
    case server(url: String, security: CurlMail.Security)
    /// A folder of .eml files, to be looked at: `file://`.
    case folder(MailFolder)
}

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
            from: sender, to: recipient, subject: letter.subject, text: letter.text, html: letter.html,
            id: message.eventId.description, at: now())
        switch route {
        case .folder(let folder):
            do {
                try await folder.put(mail.bytes, name: letter.fileName(message.eventId))
                return .delivered
            } catch {
                return Self.failed(.storage, .passing, "the mail folder can't be written to")
            }
        case .server(let url, let security): return await send(mail, recipient, url, security)
        }
    }

    private func send(
        _ message: MailMessage, _ recipient: MailAddress, _ url: String, _ security: CurlMail.Security
    ) async -> DeliveryOutcome {
        var mail = CurlMail(url: url, sender: sender.address)
        mail.security = security
        mail.recipients = [recipient.address]
        mail.message = message.bytes
        mail.timeoutSeconds = timeoutSeconds
        do throws(CurlError) {
            try await curl.send(mail)
            return .delivered
        } catch {
            return Self.outcome(error)
        }
    }

    static func outcome(_ error: CurlError) -> DeliveryOutcome {
        switch (error.kind, error.reply?.code) {
        case (.cancelled, _), (.closed, _): return .interrupted
        case (.refused, let code?):
            // Servers put the address into their texts: the code says enough.
            let detail = "the mail server answered \(code)"
            switch code {
            // It does not believe the shop, which says nothing about the message.
            case 530, 534, 535, 538: return failed(.authentication, .passing, detail)
            case 500... where error.sentRequest == .maybeSent: return failed(.refused, .final, detail)
            default: return failed(.unavailable, .passing, detail)
            }
        case (.refused, nil): return failed(.authentication, .passing, "the mail server knows no common way to sign in")
        default: return failed(DeliveryFailure.Kind(error), .passing, error.kind.rawValue)
        }
    }

    private static func failed(
        _ kind: DeliveryFailure.Kind, _ persistence: DeliveryFailure.Persistence, _ detail: String
    ) -> DeliveryOutcome {
        .failed(DeliveryFailure(kind: kind, persistence: persistence, detail: detail))
    }
}
