/// Why a tracking request is not accepted, as a closed set: each has one status, one code, one text.
enum Refusal: Int, CaseIterable, Sendable {
    case badRequest
    case headTooLarge
    case versionNotSupported
    case invalidWriteKey
    case methodNotAllowed
    case timedOut
    case bodyTooLarge
    case mediaTypeNotSupported
    case codingNotSupported
    case bodyCorrupt
    case expectationFailed
    case tooManyEvents
    case tooManyConnections
    case bodiesOverloaded
    case spoolFull
    case spoolOverloaded
    case notStored

    var status: Int {
        switch self {
        case .badRequest, .bodyCorrupt: 400
        case .invalidWriteKey: 401
        case .methodNotAllowed: 405
        case .timedOut: 408
        case .bodyTooLarge: 413
        case .mediaTypeNotSupported, .codingNotSupported: 415
        case .expectationFailed: 417
        case .tooManyEvents: 429
        case .headTooLarge: 431
        case .tooManyConnections, .bodiesOverloaded, .spoolFull, .spoolOverloaded, .notStored: 503
        case .versionNotSupported: 505
        }
    }

    /// A stable name for programs.
    var code: String {
        switch self {
        case .badRequest: "bad_request"
        case .headTooLarge: "head_too_large"
        case .versionNotSupported: "http_version_not_supported"
        case .invalidWriteKey: "invalid_write_key"
        case .methodNotAllowed: "method_not_allowed"
        case .timedOut: "request_timeout"
        case .bodyTooLarge: "body_too_large"
        case .mediaTypeNotSupported: "unsupported_media_type"
        case .codingNotSupported: "unsupported_content_encoding"
        case .bodyCorrupt: "corrupt_body"
        case .expectationFailed: "expectation_failed"
        case .tooManyEvents: "rate_limited"
        case .tooManyConnections: "too_many_connections"
        case .bodiesOverloaded: "overloaded"
        case .spoolFull: "spool_full"
        case .spoolOverloaded: "spool_overloaded"
        case .notStored: "not_stored"
        }
    }

    /// What to do about it.
    var detail: String {
        switch self {
        case .badRequest: "The request is not valid HTTP/1.1."
        case .headTooLarge: "The header fields are larger than this server reads."
        case .versionNotSupported: "This port speaks HTTP/1.1 and HTTP/1.0."
        case .invalidWriteKey:
            "Send a valid write key in X-Write-Key, as the user name of Authorization: Basic, or as writeKey (api_key, api_secret) where its protocol has it."
        case .methodNotAllowed: "Events are sent with POST, only that of the pixel with GET."
        case .timedOut: "The request took too long to arrive; send it again."
        case .bodyTooLarge: "The body, packed or unpacked, is larger than allowed; send fewer events at a time."
        case .mediaTypeNotSupported: "Send application/json, application/x-ndjson or text/plain."
        case .codingNotSupported: "Send the body as it is, or with Content-Encoding gzip or deflate."
        case .bodyCorrupt: "The body can't be unpacked: it is not what its Content-Encoding, or its form, says."
        case .expectationFailed: "The only expectation this server meets is 100-continue."
        case .tooManyEvents: "More events came from this address than it may send; send again after Retry-After."
        case .tooManyConnections: "The server holds as many connections as it may; try again after Retry-After."
        case .bodiesOverloaded: "Too many bodies are arriving at once; try again after Retry-After."
        case .spoolFull: "Events can't be stored until older ones are shipped; try again after Retry-After."
        case .spoolOverloaded: "More events arrive than can be made durable; try again after Retry-After."
        case .notStored: "The events could not be made durable; none of them is stored. Send them again."
        }
    }

    /// The bound that was hit, for the metrics.
    var limit: IngestionMetrics.Limit? {
        switch self {
        case .bodyTooLarge: .bodyBytes
        case .headTooLarge: .headBytes
        case .timedOut: .requestSeconds
        case .tooManyEvents: .eventsPerSecond
        case .tooManyConnections: .connections
        case .bodiesOverloaded: .bodiesInFlightBytes
        case .spoolFull: .spoolBytes
        case .spoolOverloaded: .spoolPendingBytes
        default: nil
        }
    }

    /// The reason events are counted under when they are turned away.
    var turnedAway: IngestionMetrics.TurnedAway? {
        switch self {
        case .spoolFull: .spoolFull
        case .spoolOverloaded: .spoolOverloaded
        case .notStored: .notStored
        case .invalidWriteKey: .invalidWriteKey
        default: nil
        }
    }
}
