internal import CSimdjson

/// Parses, validates and encodes the events of a request. One per event loop; not thread-safe.
package final class EventParser {
    package let limits: EventLimits
    var identifiers: EventIDGenerator

    package init(limits: EventLimits = EventLimits(), identifiers: EventIDGenerator = EventIDGenerator()) {
        self.limits = limits
        self.identifiers = identifiers
    }

    /// Parses `body` and appends a row to `rows` for each event that can be stored.
    ///
    /// - Parameters:
    ///   - readableBytesAfter: How many bytes behind `body` may be read (their content doesn't matter). With at
    ///     least `EventParser.padding` the body is parsed in place, otherwise it is copied first.
    ///   - admit: Called once for each valid event that came with an id; false counts it as a duplicate. Rows of
    ///     admitted events are in `rows` when this returns.
    package func parse(
        _ body: UnsafeRawBufferPointer, readableBytesAfter: Int = 0, dialect: Dialect, format: BodyFormat,
        facts: RequestFacts, into rows: inout RowBuffer, admit: (EventID) -> Bool
    ) -> ParsedRequest {
        var request = ParsedRequest()
        request.failure = RequestFailure(code: .emptyBody, message: "", pointer: "")
        return request
    }

    /// Readable bytes behind a body that save copying it.
    package static let padding = lugx_json_padding()
}
