/// One e-mail for an SMTP server (RFC 5321), over a connection of its own.
///
///     var mail = CurlMail(url: "smtp://user:secret@mail.example:587", sender: "shop@example.com")
///     mail.recipients = ["ann@example.org"]
///     mail.message = Array("Subject: Hello\r\n\r\nHello.\r\n".utf8)
///     try await client.send(mail)
///
/// It has been taken when ``CurlClient/send(_:)`` returns. An error of kind `.refused` says what the server replied; with
/// `sentRequest` `.maybeSent` and another kind nobody knows whether the server has it.
package struct CurlMail: Sendable {
    package enum Security: Sendable {
        /// STARTTLS where the server offers it, whoever it is: better than nothing, and no protection against who can
        /// change what is sent. Not for passwords beyond this machine.
        case whenOffered
        /// STARTTLS with a server that proves its name, or nothing is sent.
        case required
    }

    /// `smtp://` or `smtps://` (TLS from the first byte, always verified); user and password percent-encoded.
    package var url: String
    package var security = Security.required
    /// The envelope's addresses, bare: `ann@example.org`. One that holds what could end it is refused.
    package var sender: String
    package var recipients: [String] = []
    /// Headers and body, each line ended by CR LF. Lines that begin with a point are taken care of.
    package var message: [UInt8] = []
    /// Resolving, connecting, TLS and signing in.
    package var connectTimeoutSeconds = 10.0
    /// All of it. A server may take its time after the last line: it looks for spam there.
    package var timeoutSeconds = 60.0

    package init(url: String, sender: String) {
        self.url = url
        self.sender = sender
    }

    /// The transfer's bounds and bytes.
    var request: CurlRequest {
        var request = CurlRequest(.post, url, body: message)
        request.connectTimeoutSeconds = connectTimeoutSeconds
        request.timeoutSeconds = timeoutSeconds
        request.responseBytesMax = 1 << 16
        return request
    }

    /// Why it can't be sent.
    var fault: String? {
        if recipients.isEmpty { return "a mail without recipients" }
        for address in [sender] + recipients where !Self.isSafe(address) {
            return "an address that is empty, or holds a blank, a control character or an angle bracket"
        }
        return nil
    }

    private static func isSafe(_ address: String) -> Bool {
        !address.isEmpty
            && address.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }
    }
}

/// What a mail server says of a command: `550 5.1.1 No such user`.
package struct CurlMailReply: Sendable, Equatable {
    package var code: Int
    package var text: String

    package init(code: Int, text: String) {
        self.code = code
        self.text = text
    }
}
