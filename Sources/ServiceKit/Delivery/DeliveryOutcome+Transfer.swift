package import Curl

extension DeliveryOutcome {
    /// Of a webhook's answer. Any 2xx takes it; 408, 429 and 5xx may take it later.
    package init(_ response: CurlResponse) {
        switch response.status {
        case 200..<300: self = .delivered
        case 408, 429, 500...:
            let seconds = response.headers["Retry-After"].flatMap(Double.init)
            self = .failed(
                DeliveryFailure(
                    kind: .unavailable, persistence: .passing, detail: "the answer was \(response.status)",
                    retryAfterSeconds: seconds.flatMap { $0 >= 0 && $0.isFinite ? $0 : nil }))
        case 410:
            self = .failed(DeliveryFailure(kind: .refused, persistence: .final, detail: "the answer was 410"))
        default:
            self = .failed(
                DeliveryFailure(
                    kind: .refused, persistence: .doubtful, detail: "the answer was \(response.status)"))
        }
    }

    /// Of a webhook that gave no whole answer. Too much of an answer is an answer of another kind: it has been taken or
    /// not, nobody knows.
    package init(_ error: CurlError) {
        if error.kind == .cancelled || error.kind == .closed {
            self = .interrupted
        } else {
            self = .failed(Self.transfer(error))
        }
    }

    /// Of a mail that its server did not take.
    package init(mail error: CurlError) {
        func failed(
            _ kind: DeliveryFailure.Kind, _ persistence: DeliveryFailure.Persistence, _ detail: String
        ) -> DeliveryOutcome {
            .failed(DeliveryFailure(kind: kind, persistence: persistence, detail: detail))
        }
        switch (error.kind, error.reply?.code) {
        case (.cancelled, _), (.closed, _): self = .interrupted
        case (.refused, let code?):
            // Servers put the address into their texts: the code says enough.
            let detail = "the mail server answered \(code)"
            switch code {
            // It does not believe the sender, which says nothing about the message.
            case 530, 534, 535, 538: self = failed(.authentication, .passing, detail)
            case 500... where error.sentRequest == .maybeSent: self = failed(.refused, .final, detail)
            default: self = failed(.unavailable, .passing, detail)
            }
        case (.refused, nil):
            self = failed(.authentication, .passing, "the mail server knows no common way to sign in")
        default: self = .failed(Self.transfer(error))
        }
    }

    private static func transfer(_ error: CurlError) -> DeliveryFailure {
        var failure = DeliveryFailure(
            kind: DeliveryFailure.Kind(error), persistence: error.kind == .forbidden ? .doubtful : .passing,
            detail: error.kind == .forbidden
                ? "the host's name leads to an address that is not public" : error.kind.rawValue)
        failure.mayHaveArrived = error.sentRequest == .maybeSent
        return failure
    }
}

extension DeliveryFailure.Kind {
    /// Of a transfer that gave no whole answer.
    package init(_ error: CurlError) {
        self =
            switch error.kind {
            case .tls: .tls
            case .forbidden: .refused
            case .timeout, .connectTimeout: .timeout
            default: .unreachable
            }
    }
}
