import Curl
import Foundation
import Postgres
package import ServiceKit

/// Takes reports to whom they are for.
package struct ReportCouriers: Sendable {
    /// What is needed for a channel; nil where it is not configured.
    package struct Setup: Sendable {
        package var mail: MailRoute?
        package var sender: MailAddress?
        package var webhookSecret: String?
        package var hosts = WebhookHosts([])
        package var folder: String?
        package var attachmentBytesMax = 10 << 20
        package var webhookTimeoutSeconds = 10.0
        package var mailTimeoutSeconds = 60.0

        package init() {}

        /// Why nothing can be sent by a channel; nil where it can.
        func refusal(of channel: ReportRecipient.Channel) -> String? {
            switch channel {
            case .email: mail == nil || sender == nil ? "no mail server is configured (LUGX_SMTP_URL)" : nil
            case .webhook:
                (webhookSecret ?? "").utf8.count < WebhookSignature.secretBytesMin
                    ? "nothing to sign messages with is configured (LUGX_REPORTS_WEBHOOK_SECRET)" : nil
            case .directory: folder == nil ? "no folder is configured (LUGX_REPORTS_OUT_DIR)" : nil
            case .slack: nil
            }
        }
    }

    let setup: Setup
    let files: RunFiles
    let curl: CurlClient
    /// Mails have a thread of their own: libcurl waits for a server's good-bye.
    let mailCurl: CurlClient
    /// Seconds since 1970.
    let now: @Sendable () -> Int64

    /// A mail's page above this size is left to the attachments.
    static let bodyBytesMax = 512 << 10

    func deliver(_ run: RunContents, _ delivery: ReportDelivery) async -> DeliveryOutcome {
        if let reason = setup.refusal(of: delivery.recipient.channel) {
            return Self.failed(.refused, .doubtful, reason)
        }
        switch delivery.recipient.channel {
        case .email: return await mail(run, delivery)
        case .slack:
            return await post(ReportLetter(run: run).slack, delivery, isSigned: false)
        case .webhook:
            guard let body = try? ReportLetter(run: run).post(delivery.id) else {
                return Self.failed(.unreadable, .final, "the message can't be written")
            }
            return await post(body, delivery, isSigned: true)
        case .directory:
            guard let root = setup.folder, let folders = delivery.recipient.folders else {
                return Self.failed(.refused, .final, "the folder's name is none that can be used")
            }
            return await ReportFolderWriter(root: root, files: files).put(run, into: folders, delivery: delivery.id)
        }
    }

    private func mail(_ run: RunContents, _ delivery: ReportDelivery) async -> DeliveryOutcome {
        guard let route = setup.mail, let sender = setup.sender, let recipients = try? delivery.recipient.addresses()
        else { return Self.failed(.refused, .final, "the address is none a mail can be sent to") }
        let letter = ReportLetter(run: run)
        var attachments: [MailMessage.Attachment] = []
        var notAttached: [RunFile] = []
        var left = setup.attachmentBytesMax
        for file in run.files {
            guard file.bytes <= left else {
                notAttached.append(file)
                continue
            }
            left -= file.bytes
            guard let bytes = try? await files.read(files.path(run.id, file)) else {
                return Self.failed(.storage, .passing, "the report's file can't be read")
            }
            attachments.append(.init(name: file.name, mediaType: file.media_type, bytes: bytes))
        }
        let body = try? await files.read(files.mailBody(run.id))
        let message = MailMessage(
            from: sender, to: recipients, subject: letter.subject, text: letter.text(notAttached: notAttached),
            html: letter.html(
                body: body.flatMap { $0.count <= Self.bodyBytesMax ? String(decoding: $0, as: UTF8.self) : nil },
                notAttached: notAttached),
            attachments: attachments, id: delivery.id.description, at: run.scheduledAt)
        let time = Timestamp.text(seconds: run.scheduledAt).filter { $0 != "-" && $0 != ":" }
        return await route.send(
            message, fileName: "\(time)-report-\(delivery.id).eml", by: mailCurl,
            timeoutSeconds: setup.mailTimeoutSeconds)
    }

    private func post(_ body: [UInt8], _ delivery: ReportDelivery, isSigned: Bool) async -> DeliveryOutcome {
        // The hosts that are allowed may have become fewer since it was asked for.
        if let reason = setup.hosts.refusal(of: delivery.recipient.target) {
            return Self.failed(.refused, .final, reason)
        }
        var headers = CurlHeaders()
        headers.append("Content-Type", "application/json")
        if isSigned {
            headers.append("Lugx-Delivery-Id", delivery.id.description)
            headers.append("Lugx-Event-Type", "report.sent")
            headers.append(
                "Lugx-Signature",
                WebhookSignature.header(of: body, secret: setup.webhookSecret ?? "", time: now()))
        }
        var request = CurlRequest(.post, delivery.recipient.target, headers: headers, body: body)
        request.connectTimeoutSeconds = min(5, setup.webhookTimeoutSeconds)
        request.timeoutSeconds = setup.webhookTimeoutSeconds
        request.responseBytesMax = 64 << 10
        // The receiver of a signed one knows it by its id.
        request.isRepeatable = isSigned
        // A public name may lead to a private address, and to another one each time it is looked up.
        request.isPublicOnly = !setup.hosts.isListed(delivery.recipient.target)
        do throws(CurlError) {
            return DeliveryOutcome(try await curl.perform(request))
        } catch {
            return DeliveryOutcome(error)
        }
    }

    private static func failed(
        _ kind: DeliveryFailure.Kind, _ persistence: DeliveryFailure.Persistence, _ detail: String
    ) -> DeliveryOutcome {
        .failed(DeliveryFailure(kind: kind, persistence: persistence, detail: detail))
    }
}
