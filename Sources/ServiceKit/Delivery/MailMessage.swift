import Foundation

/// A mail of a text and the same as a page, with files attached where there are any (RFC 5322, RFC 2046).
package struct MailMessage: Sendable, Hashable {
    package struct Attachment: Sendable, Hashable {
        package let name: String
        /// `text/csv; charset=utf-8`.
        package let mediaType: String
        package let bytes: [UInt8]

        package init(name: String, mediaType: String, bytes: [UInt8]) {
            self.name = name
            self.mediaType = mediaType
            self.bytes = bytes
        }
    }

    package let from: MailAddress
    package let to: [MailAddress]
    package let subject: String
    package let text: String
    package let html: String
    package let attachments: [Attachment]
    /// The same for each try, so that a mailbox can tell that it has it.
    package let id: String
    /// Seconds since 1970.
    package let at: Int64

    package init(
        from: MailAddress, to: [MailAddress], subject: String, text: String, html: String,
        attachments: [Attachment] = [], id: String, at: Int64
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.html = html
        self.attachments = attachments
        self.id = id
        self.at = at
    }

    /// Headers and body, lines ended by CR LF.
    package var bytes: [UInt8] {
        var lines = [
            "From: \(from.header)", "To: \(to.map(\.header).joined(separator: ",\r\n "))",
            "Subject: \(MailText.header(subject))", "Date: \(Self.date(at))", "Message-ID: <\(id)@\(from.domain)>",
            "MIME-Version: 1.0", "Auto-Submitted: auto-generated",
        ]
        guard !attachments.isEmpty else {
            lines += texts + [""]
            return Array(lines.joined(separator: "\r\n").utf8)
        }
        let boundary = "=_lugx_files_\(id)"
        lines += ["Content-Type: multipart/mixed; boundary=\"\(boundary)\"", "", "--\(boundary)"] + texts
        for attachment in attachments {
            lines += [
                "--\(boundary)", "Content-Type: \(attachment.mediaType)",
                "Content-Disposition: attachment; filename=\"\(Self.fileName(attachment.name))\"",
                "Content-Transfer-Encoding: base64", "",
                Data(attachment.bytes).base64EncodedString(
                    options: [.lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed]),
            ]
        }
        lines += ["--\(boundary)--", ""]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// The text and the page, of which a program shows the one it can.
    private var texts: [String] {
        // No line of quoted-printable can be this boundary: "=_" is nothing there.
        let boundary = "=_lugx_\(id)"
        return [
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            MailText.quotedPrintable(text), "--\(boundary)",
            "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            MailText.quotedPrintable(html), "--\(boundary)--",
        ]
    }

    /// Letters, digits and what else can stand in a header's quotes and in any file system.
    private static func fileName(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
    }

    /// `Sun, 22 Nov 2026 14:20:00 +0000`.
    private static func date(_ seconds: Int64) -> String {
        let text = Timestamp.text(seconds: seconds)
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let (date, time) = (text.split(separator: "T")[0].split(separator: "-"), text.split(separator: "T")[1])
        let day = Int(seconds / 86_400) % 7
        return "\(days[day]), \(date[2]) \(months[(Int(date[1]) ?? 1) - 1]) \(date[0]) \(time.dropLast()) +0000"
    }
}
