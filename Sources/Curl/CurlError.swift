/// A transfer that did not give a whole answer. A status such as 500 is an answer, not an error.
package struct CurlError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A closed set, for metric labels and decisions.
    package enum Kind: String, Sendable, CaseIterable {
        case invalidRequest = "invalid_request"
        case resolve
        /// The host's name leads to an address that this request may not reach.
        case forbidden
        case connect
        case connectTimeout = "connect_timeout"
        case tls
        case timeout
        case reset
        case truncated
        case malformed
        /// A mail server's answer: 4xx for now, 5xx for good; see `reply`.
        case refused
        case tooLarge = "too_large"
        case overloaded
        case cancelled
        case closed
        case failed
    }

    /// Whether the server can have acted on the request.
    package enum SentState: String, Sendable {
        /// Not a byte of it left.
        case notSent
        /// Some of it, or all of it, may have arrived.
        case maybeSent
    }

    package var kind: Kind
    package var sentRequest: SentState
    /// libcurl's number (CURLcode), 0 where the client itself refused.
    package var code: Int
    package var message: String
    /// The URL without user, password and query.
    package var target: String
    /// What a mail server answered, where it refused.
    package var reply: CurlMailReply?

    package init(
        kind: Kind, sentRequest: SentState, code: Int, message: String, target: String, reply: CurlMailReply? = nil
    ) {
        self.kind = kind
        self.sentRequest = sentRequest
        self.code = code
        self.message = message
        self.target = target
        self.reply = reply
    }

    package var description: String {
        let sent = sentRequest == .notSent ? "nothing was sent" : "the request may have arrived"
        return "\(target): \(kind.rawValue): \(message) (\(sent)\(code == 0 ? "" : ", curl \(code)"))"
    }
}
