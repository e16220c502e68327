/// Whose conventions a request follows.
package enum Dialect: Sendable, Hashable {
    /// `POST /api/analytics/track`: one event, an array, `{"events"|"batch": […]}`, NDJSON.
    case lugx
    /// `POST /api/analytics/track/<call>`: one event in our own fields, whose type the call gives.
    case call(TrackCall)
    /// `GET /api/analytics/pixel.gif`: one event in our own fields, a page view unless it says otherwise.
    case pixel
    /// Segment's HTTP API, `/v1/<call>`.
    case segment(SegmentCall)

    /// PostHog's capture API: one event, an array, or `{"batch": […]}`.
    case postHog
    /// Google Analytics' Measurement Protocol: `{"client_id": …, "events": […]}`.
    case ga4

    /// Whether a body may be an array of events.
    var takesArrays: Bool {
        switch self {
        case .lugx, .postHog: true
        case .call, .pixel, .segment, .ga4: false
        }
    }

    /// The value of the row's `source` column.
    package var source: StaticString {
        switch self {
        case .lugx, .call: "lugx"
        case .pixel: "pixel"
        case .segment: "segment"
        case .postHog: "posthog"
        case .ga4: "ga4"
        }
    }
}

/// What `POST /api/analytics/track/<call>` takes in, named like its route.
package enum TrackCall: String, Sendable, CaseIterable {
    case pageVisit = "page-visit"
    case event, click, scroll, session

    /// The members without which a call is refused.
    package var required: [String] { names.map { "\($0.key)" } }

    /// The fields of `required`, in its order.
    var names: KeyValuePairs<StaticString, EventField> {
        switch self {
        case .pageVisit: ["session_id": .sessionID, "url": .url, "path": .path]
        case .event: ["session_id": .sessionID, "event_type": .eventType, "event_name": .eventName]
        case .click: ["session_id": .sessionID, "element_type": .elementType, "page_url": .url]
        case .scroll: ["session_id": .sessionID, "page_url": .url, "scroll_depth_percent": .scrollDepth]
        case .session: ["session_id": .sessionID, "session_start_time": .sessionStart]
        }
    }

    /// The type of its events; nil where the event itself says it.
    var eventType: StaticString? {
        switch self {
        case .pageVisit: "page_view"
        case .event: nil
        case .click: "click"
        case .scroll: "scroll"
        case .session: "session"
        }
    }
}

/// The calls of Segment's HTTP API, named like their routes.
package enum SegmentCall: String, Sendable, CaseIterable {
    case track, page, screen, identify, group, alias, batch
}

/// How the bytes of a body are laid out.
package enum BodyFormat: Sendable {
    /// One JSON document (`application/json`, `text/plain`).
    case json
    /// One JSON object a line, blank lines ignored (`application/x-ndjson`).
    case ndjson
}
