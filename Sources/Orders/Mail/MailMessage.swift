import ServiceKit

/// A mail of a text and the same as a page (RFC 5322, RFC 2046).
struct MailMessage: Sendable, Hashable {
    let from: MailAddress
    let to: MailAddress
    let subject: String
    let text: String
    let html: String
    /// The same for each try, so that a mailbox can tell that it has it.
    let id: String
    /// Seconds since 1970.
    let at: Int64

    /// Headers and body, lines ended by CR LF.
    var bytes: [UInt8] {
        // No line of quoted-printable can be this boundary: "=_" is nothing there.
        let boundary = "=_lugx_\(id)"
        let lines = [
            "From: \(from.header)", "To: \(to.header)", "Subject: \(MailText.header(subject))",
            "Date: \(Self.date(at))", "Message-ID: <\(id)@\(from.domain)>", "MIME-Version: 1.0",
            "Auto-Submitted: auto-generated",
            "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "", "--\(boundary)",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            MailText.quotedPrintable(text), "--\(boundary)",
            "Content-Type: text/html; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
            MailText.quotedPrintable(html), "--\(boundary)--", "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
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
