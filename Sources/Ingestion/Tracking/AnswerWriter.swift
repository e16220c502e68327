internal import ClickHouse
internal import Events
internal import ServiceKit

/// Renders answers to tracking requests as HTTP/1.1 bytes. One per event loop.
///
/// The two answers that nearly all requests get are rendered once a second and copied, with a new request id each.
struct AnswerWriter {
    /// Rejected events that an answer lists; of more it only says how many there are.
    static let rejectedListMax = 1000

    private let eventBurst: Int
    /// The field every answer has besides, with its line's end; empty for none.
    private let transportSecurity: [UInt8]
    private var ids: RequestIDSource
    private var dateSeconds: Int64 = -1
    private var date: [UInt8] = []
    private var acceptedOne = Template()
    private var segmentAccepted = Template()
    private var postHogAccepted = Template()
    private var body: [UInt8] = []
    private var id: [UInt8] = []

    /// A rendered answer, cut where the request id goes.
    private struct Template {
        var beforeID: [UInt8] = []
        var afterID: [UInt8] = []
    }

    /// - Parameters:
    ///   - eventBurst: Events that a client may send at once, where its rate is limited.
    ///   - transportSecurity: What `Strict-Transport-Security` says; nil for no such field.
    init(ids: RequestIDSource = RequestIDSource(), eventBurst: Int = 0, transportSecurity: String? = nil) {
        self.ids = ids
        self.eventBurst = eventBurst
        self.transportSecurity = transportSecurity.map { Array("Strict-Transport-Security: \($0)\r\n".utf8) } ?? []
    }

    /// Sets the clock, in seconds since 1970.
    mutating func setDate(epochSeconds: Int64) {
        guard epochSeconds != dateSeconds else { return }
        dateSeconds = epochSeconds
        date = HTTPDate.bytes(epochSeconds: epochSeconds)
        acceptedOne = template(
            status: 202, body: Array(#"{"success":true,"accepted":1,"duplicates":0,"rejected":[]}"#.utf8))
        segmentAccepted = template(status: 200, body: Array(#"{"success":true}"#.utf8))
        postHogAccepted = template(status: 200, body: Array(#"{"status":1}"#.utf8))
    }

    private func template(status: Int, body: [UInt8]) -> Template {
        var bytes: [UInt8] = []
        bytes.append(statusLine: status)
        bytes.append("Content-Type: application/json\r\nContent-Length: ")
        bytes.append(number: body.count)
        bytes.append("\r\nDate: ")
        bytes += date
        bytes.append("\r\n")
        bytes += transportSecurity
        bytes.append("X-Request-Id: ")
        return Template(beforeID: bytes, afterID: Array("\r\n\r\n".utf8) + body)
    }

    /// Appends an answer.
    mutating func append(_ answer: TrackingAnswer, _ framing: AnswerFraming, to bytes: inout [UInt8]) {
        if !framing.closes && !framing.isHTTP10 && !framing.isHead && framing.origin == nil && framing.requestID == nil
        {
            if case .parsed(let accepted, let duplicates, let rejected) = answer, rejected.isEmpty {
                switch framing.route?.dialect {
                case .lugx where accepted == 1 && duplicates == 0: return append(acceptedOne, to: &bytes)
                case .segment where accepted + duplicates > 0: return append(segmentAccepted, to: &bytes)
                case .postHog where accepted + duplicates > 0: return append(postHogAccepted, to: &bytes)
                default: break
                }
            }
        }
        appendInFull(answer, framing, to: &bytes)
    }

    private mutating func append(_ template: Template, to bytes: inout [UInt8]) {
        bytes += template.beforeID
        ids.append(to: &bytes)
        bytes += template.afterID
    }

    private mutating func appendInFull(_ answer: TrackingAnswer, _ framing: AnswerFraming, to bytes: inout [UInt8]) {
        let status = answer.status(framing.route)
        id.removeAll(keepingCapacity: true)
        if let given = framing.requestID, RequestIDSource.isSane(given) {
            id += given.utf8
        } else {
            ids.append(to: &id)
        }
        body.removeAll(keepingCapacity: true)
        renderBody(answer, status: status, framing: framing)

        bytes.append(statusLine: status)
        if status != 204 {
            if status >= 400 {
                bytes.append("Content-Type: application/problem+json\r\nCache-Control: no-store\r\n")
            } else if framing.route == .pixel {
                bytes.append("Content-Type: image/gif\r\nCache-Control: no-store\r\n")
                bytes.append("Cross-Origin-Resource-Policy: cross-origin\r\n")
            } else {
                bytes.append("Content-Type: application/json\r\n")
            }
            bytes.append("Content-Length: ")
            bytes.append(number: body.count)
            bytes.append("\r\n")
        }
        bytes.append("Date: ")
        bytes += date
        bytes.append("\r\n")
        bytes += transportSecurity
        bytes.append("X-Request-Id: ")
        bytes += id
        bytes.append("\r\n")
        appendFields(answer, framing, to: &bytes)
        bytes.append("\r\n")
        if !framing.isHead { bytes += body }
    }

    private func appendFields(_ answer: TrackingAnswer, _ framing: AnswerFraming, to bytes: inout [UInt8]) {
        // Tracking carries no cookies, so any page may send; credentials are allowed because beacons always ask.
        if let origin = framing.origin, Self.isSane(origin: origin) {
            bytes.append("Access-Control-Allow-Origin: ")
            bytes += origin.utf8
            bytes.append("\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n")
            if case .preflight = answer {
                bytes.append("Access-Control-Allow-Methods: ")
                bytes.append(framing.allowedMethods)
                bytes.append("\r\nAccess-Control-Max-Age: 86400\r\n")
                bytes.append("Access-Control-Allow-Headers: Authorization, Content-Encoding, Content-Type, ")
                bytes.append("X-Request-Id, X-Write-Key, traceparent\r\n")
            } else {
                bytes.append("Access-Control-Expose-Headers: X-Request-Id, Retry-After, RateLimit-Limit, ")
                bytes.append("RateLimit-Remaining, RateLimit-Reset\r\n")
            }
        }
        switch answer {
        case .preflight, .refused(.methodNotAllowed, _, _):
            bytes.append("Allow: ")
            bytes.append(framing.allowedMethods)
            bytes.append("\r\n")
        case .refused(.invalidWriteKey, _, _): bytes.append("WWW-Authenticate: Basic realm=\"events\"\r\n")
        case .refused(let refusal, let seconds, _) where seconds > 0:
            bytes.append("Retry-After: ")
            bytes.append(number: seconds)
            bytes.append("\r\n")
            if refusal == .tooManyEvents {
                bytes.append("RateLimit-Limit: ")
                bytes.append(number: eventBurst)
                bytes.append("\r\nRateLimit-Remaining: 0\r\nRateLimit-Reset: ")
                bytes.append(number: seconds)
                bytes.append("\r\n")
            }
        case .unusable(let failure) where failure.status == 503: bytes.append("Retry-After: 1\r\n")
        default: break
        }
        if framing.closes {
            bytes.append("Connection: close\r\n")
        } else if framing.isHTTP10 {
            bytes.append("Connection: keep-alive\r\n")
        }
    }

    /// An origin as browsers send it: printable ASCII without spaces, short.
    private static func isSane(origin: String) -> Bool {
        (1...256).contains(origin.utf8.count) && origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f }
    }

    private mutating func renderBody(_ answer: TrackingAnswer, status: Int, framing: AnswerFraming) {
        guard status != 204 else { return }
        switch answer {
        case .preflight: break
        case .refused(let refusal, _, _):
            renderProblem(status, code: refusal.code, detail: refusal.detail, framing)
            body.append("}")
        case .unusable(let failure):
            renderProblem(status, code: failure.code.rawValue, detail: failure.message, framing)
            body.append(",\"pointer\":\"")
            body += failure.pointer.utf8
            body.append("\"}")
        case .stored(let id, _, let milliseconds): renderStored(id, atMilliseconds: milliseconds, framing)
        case .parsed(_, _, let rejected) where rejected.first?.code == .missingFields:
            renderMissing(rejected[0], framing)
        case .parsed(let accepted, let duplicates, let rejected):
            if status == 400 {
                renderProblem(
                    400, code: rejected.first?.code.rawValue ?? "no_events",
                    detail: "None of the events could be accepted; rejected says why.", framing)
                body.append(",")
            } else {
                if framing.route == .pixel {
                    body += PixelRequest.image
                    return
                }
                let dialect = framing.route?.dialect
                body.append(dialect == .postHog ? "{\"status\":1" : "{\"success\":true")
                if dialect?.isTerse == true, rejected.isEmpty {
                    body.append("}")
                    return
                }
                body.append(",")
            }
            body.append("\"accepted\":")
            body.append(number: accepted)
            body.append(",\"duplicates\":")
            body.append(number: duplicates)
            body.append(",\"rejected\":[")
            for (position, event) in rejected.prefix(Self.rejectedListMax).enumerated() {
                if position > 0 { body.append(",") }
                body.append("{\"index\":")
                body.append(number: event.index)
                body.append(",\"code\":\"")
                body += event.code.rawValue.utf8
                // Both are printable ASCII without quotes or backslashes: the parser makes them so.
                body.append("\",\"message\":\"")
                body += event.message.utf8
                body.append("\",\"pointer\":\"")
                body += event.pointer.utf8
                body.append("\"}")
            }
            body.append("]")
            if rejected.count > Self.rejectedListMax {
                body.append(",\"rejected_total\":")
                body.append(number: rejected.count)
            }
            body.append("}")
        }
    }

    /// What a call is answered with: the id under the name its kind gives it.
    private mutating func renderStored(_ id: EventID, atMilliseconds milliseconds: Int64, _ framing: AnswerFraming) {
        guard case .call(let call) = framing.route?.dialect else { return }
        body.append("{\"message\":\"")
        body.append(call.storedMessage)
        body.append("\",\"")
        body.append(call.idName)
        body.append("\":\"")
        body += ClickHouseUUID(high: id.high, low: id.low).description.utf8
        body.append("\",\"timestamp\":\"")
        body += Timestamp.text(milliseconds: milliseconds).utf8
        body.append("\"}")
    }

    /// A call that says too little: also which members it has to have.
    private mutating func renderMissing(_ event: RejectedEvent, _ framing: AnswerFraming) {
        guard case .call(let call) = framing.route?.dialect else { return }
        renderProblem(
            400, code: event.code.rawValue, detail: event.message, error: "Missing required fields", framing)
        body.append(",\"pointer\":\"")
        body += event.pointer.utf8
        body.append("\",\"required\":[\"")
        body += call.required.joined(separator: "\",\"").utf8
        body.append("\"]}")
    }

    /// All members of a problem (RFC 9457, and those the original's clients read), without the closing brace.
    ///
    /// - Parameter error: What `error` says; nil for the status's title.
    private mutating func renderProblem(
        _ status: Int, code: String, detail: String, error: StaticString? = nil, _ framing: AnswerFraming
    ) {
        let title = HTTPStatusTitle.of(status)
        body.append("{\"type\":\"about:blank\",\"title\":\"")
        body.append(title)
        body.append("\",\"status\":")
        body.append(number: status)
        body.append(",\"detail\":\"")
        body += detail.utf8
        if let route = framing.route {
            body.append("\",\"instance\":\"")
            body.append(route.path)
        }
        body.append("\",\"success\":false,\"error\":\"")
        body.append(error ?? title)
        body.append("\",\"message\":\"")
        body += detail.utf8
        body.append("\",\"code\":\"")
        body += code.utf8
        body.append("\",\"request_id\":\"")
        body += id
        body.append("\"")
    }
}

extension Dialect {
    /// Whether an answer says no more than that all went well, where it did.
    fileprivate var isTerse: Bool {
        switch self {
        case .segment, .postHog: true
        case .lugx, .call, .pixel, .ga4: false
        }
    }
}

/// What the answer to a call says.
extension TrackCall {
    fileprivate var storedMessage: StaticString {
        switch self {
        case .pageVisit: "Page visit tracked"
        case .event: "Event tracked"
        case .click: "Click tracked"
        case .scroll: "Scroll depth tracked"
        case .session: "Session data tracked"
        }
    }

    fileprivate var idName: StaticString {
        switch self {
        case .pageVisit: "visit_id"
        case .event: "event_id"
        case .click: "click_id"
        case .scroll: "scroll_id"
        case .session: "session_data_id"
        }
    }
}

/// The reason phrases of the statuses used here.
enum HTTPStatusTitle {
    static func of(_ status: Int) -> StaticString {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: "Error"
        }
    }
}

extension [UInt8] {
    mutating func append(_ literal: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    mutating func append(statusLine status: Int) {
        append("HTTP/1.1 ")
        append(number: status)
        append(" ")
        append(HTTPStatusTitle.of(status))
        append("\r\n")
    }

    /// Appends a number that is not negative, in decimal.
    mutating func append(number: Int) {
        if number >= 10 { append(number: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }
}
