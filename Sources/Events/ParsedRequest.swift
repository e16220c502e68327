/// What became of a request's events.
package struct ParsedRequest: Sendable {
    /// Events encoded into the row buffer.
    package var accepted = 0
    /// Events whose id was seen before; not encoded.
    package var duplicates = 0
    /// Events that can't be stored, by index.
    package var rejected: [RejectedEvent] = []
    /// Why the whole body is unusable; nothing was encoded then.
    package var failure: RequestFailure?
    /// The write key found in the body (of the request, else of its first event that has one), at most 256 bytes.
    package var writeKey: [UInt8]?

    /// Events seen: `accepted + duplicates + rejected.count`.
    package var received: Int { accepted + duplicates + rejected.count }

    package init() {}
}

/// An event that can't be stored.
package struct RejectedEvent: Sendable, Equatable {
    /// Position among the request's events, from 0.
    package var index: Int
    package var code: EventErrorCode
    /// What is wrong and what is expected; printable ASCII without quotes or backslashes, at most 200 bytes.
    package var message: String
    /// Where in the body, as a JSON Pointer (RFC 6901); in NDJSON the first token is the event's index. Printable
    /// ASCII without quotes or backslashes, so that it can be written into JSON as it is.
    package var pointer: String
}

/// Why a whole body can't be used.
package struct RequestFailure: Error, Sendable, Equatable {
    package var code: EventErrorCode
    /// As in `RejectedEvent`.
    package var message: String
    /// As in `RejectedEvent`; "" is the whole body.
    package var pointer: String

    /// The HTTP status that says it: 413 for what is too large, else 400.
    package var status: Int {
        switch code {
        case .bodyTooLarge, .tooManyEvents: 413
        case .outOfMemory: 503
        default: 400
        }
    }
}

/// The codes of what can be wrong with a body or an event: a closed set, fit for metric labels.
package enum EventErrorCode: String, Sendable, CaseIterable {
    // The body.
    case emptyBody = "empty_body"
    case bodyTooLarge = "body_too_large"
    case noEvents = "no_events"
    case tooManyEvents = "too_many_events"
    case outOfMemory = "out_of_memory"
    // The body or an event of it.
    case invalidJSON = "invalid_json"
    case invalidUTF8 = "invalid_utf8"
    case numberOutOfRange = "number_out_of_range"
    case tooDeep = "too_deep"
    case notAnObject = "not_an_object"
    // An event.
    case eventTooLarge = "event_too_large"
    case missingEventType = "missing_event_type"
    case invalidEventType = "invalid_event_type"
    case missingEventName = "missing_event_name"
    case missingFields = "missing_required_fields"
    case invalidType = "invalid_type"
    case invalidText = "invalid_text"
    case fieldTooLong = "field_too_long"
    case invalidTimestamp = "invalid_timestamp"
    case timestampOutOfRange = "timestamp_out_of_range"
    case invalidValue = "invalid_value"
    case invalidCurrency = "invalid_currency"
}
