/// Whose conventions a request follows.
package enum Dialect: Sendable, Hashable {
    /// `POST /api/analytics/track`: one event, an array, `{"events"|"batch": […]}`, NDJSON.
    case lugx
    /// Segment's HTTP API, `/v1/<call>`.
    case segment(SegmentCall)

    /// The value of the row's `source` column.
    package var source: StaticString {
        switch self {
        case .lugx: "lugx"
        case .segment: "segment"
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
