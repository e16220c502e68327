package import Curl

/// Where mails are handed in.
package enum MailRoute: Sendable {
    /// A server: `smtp://` or `smtps://`.
    case server(url: String, security: CurlMail.Security)
    /// A folder of .eml files, to be looked at: `file://`.
    case folder(MailFolder)

    /// As `LUGX_SMTP_URL` and `LUGX_SMTP_SECURITY` say it; nil where no mails are sent.
    package init?(_ configuration: ServiceConfiguration) throws(ConfigurationError) {
        guard let url = configuration.text(.smtpURL) else { return nil }
        guard url.lowercased().hasPrefix("file:") else {
            let isRequired =
                configuration.text(.smtpSecurity) == "required" || Self.showsPasswordElsewhere(url)
            self = .server(url: url, security: isRequired ? .required : .whenOffered)
            return
        }
        guard let folder = MailFolder(url: url) else {
            throw ConfigurationError(["LUGX_SMTP_URL: a folder is given as file:///absolute/path."])
        }
        self = .folder(folder)
    }

    /// Whether the URL has a user and its server is not this machine.
    package static func showsPasswordElsewhere(_ url: String) -> Bool {
        guard let scheme = url.firstRange(of: "://") else { return false }
        let authority = url[scheme.upperBound...].prefix { !"/?#".contains($0) }
        guard let at = authority.lastIndex(of: "@") else { return false }
        let host = authority[authority.index(after: at)...].lowercased()
        return !["localhost", "127.0.0.1", "[::1]"].contains { host == $0 || host.hasPrefix($0 + ":") }
    }

    /// Hands a mail in.
    ///
    /// - Parameter fileName: what it is called in a folder, the same for each try.
    package func send(
        _ message: MailMessage, fileName: String, by curl: CurlClient, timeoutSeconds: Double
    ) async -> DeliveryOutcome {
        switch self {
        case .folder(let folder):
            do {
                try await folder.put(message.bytes, name: fileName)
                return .delivered
            } catch {
                return .failed(
                    DeliveryFailure(
                        kind: .storage, persistence: .passing, detail: "the mail folder can't be written to"))
            }
        case .server(let url, let security):
            var mail = CurlMail(url: url, sender: message.from.address)
            mail.security = security
            mail.recipients = message.to.map(\.address)
            mail.message = message.bytes
            mail.timeoutSeconds = timeoutSeconds
            do throws(CurlError) {
                try await curl.send(mail)
                return .delivered
            } catch {
                return DeliveryOutcome(mail: error)
            }
        }
    }
}

extension MailAddress {
    /// Who mails are from, as `LUGX_MAIL_FROM` says it; nil where none are sent.
    package init?(sender configuration: ServiceConfiguration) throws(ConfigurationError) {
        guard configuration.text(.smtpURL) != nil else { return nil }
        guard let sender = MailAddress(try configuration.required(.mailFrom)) else {
            throw ConfigurationError(["LUGX_MAIL_FROM: should look like The shop <shop@example.com>."])
        }
        self = sender
    }
}
