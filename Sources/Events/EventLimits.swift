/// The bounds of what a request may hold. Each has an error code of its own and a test at the bound.
package struct EventLimits: Sendable {
    /// Bytes of a (decompressed) body: `body_too_large`.
    package var bodyBytesMax = 4 << 20
    /// Events in a request: `too_many_events`.
    package var eventsPerRequestMax = 10_000
    /// Bytes of an event's stored row: `event_too_large`.
    package var eventBytesMax = 256 << 10
    /// Levels of nesting inside an event, its own object being the first: `too_deep`.
    package var depthMax = 32
    /// Bytes of `event_type`.
    package var eventTypeBytesMax = 64
    /// Bytes of an id (user, anonymous, session, product, order, event).
    package var identifierBytesMax = 256
    /// Bytes of a text (names, title, utm_*).
    package var textBytesMax = 1024
    /// Bytes of an address (url, path, referrer).
    package var addressBytesMax = 8192
    /// Seconds an event may lie ahead of the time it was received.
    package var futureSecondsMax: Int64 = 86_400
    /// Seconds an event may lie behind it.
    package var pastSecondsMax: Int64 = 10 * 366 * 86_400

    package init() {}
}
