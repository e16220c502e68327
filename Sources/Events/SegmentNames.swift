/// Segment's names in ours.
///
/// | call | `event_type` | `event_name` | `properties` |
/// |---|---|---|---|
/// | track | by the table of events, else `track` | `event` (required) | `properties` |
/// | page, screen | `page_view`, `screen_view` | `name` | `properties` |
/// | identify, group | `identify`, `group` | – | `traits` |
/// | alias | `alias` | – | – |
///
/// Other members (`groupId`, `previousId`, `category`, …) go into `properties`; `integrations` steers Segment's own
/// delivery and is not kept.
enum SegmentNames {
    /// Segment's ecommerce events (and its two account events) that the figures know, by their names in lower case.
    private static let events: [(StaticString, StaticString)] = [
        ("product viewed", "product_view"),
        ("product added", "add_to_cart"),
        ("product removed", "remove_from_cart"),
        ("checkout started", "checkout_start"),
        ("order completed", "purchase"),
        ("products searched", "search"),
        ("signed up", "user_registration"),
        ("signed in", "login"),
        ("logged in", "login"),
    ]

    static func eventType(_ call: SegmentCall, event: Text) -> StaticString {
        switch call {
        case .page: "page_view"
        case .screen: "screen_view"
        case .identify: "identify"
        case .group: "group"
        case .alias: "alias"
        case .track, .batch: events.first { event.equalsIgnoringCase($0.0) }?.1 ?? "track"
        }
    }

    /// The call a message of a batch names in its `type`.
    static func call(_ type: Text) -> SegmentCall? {
        SegmentCall.allCases.first { $0 != .batch && $0.rawValue.utf8.elementsEqual(type.raw) }
    }
}
