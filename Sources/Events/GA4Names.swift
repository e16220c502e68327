/// The names of Google Analytics' Measurement Protocol in ours.
///
/// | event | `event_type` |
/// |---|---|
/// | `page_view`, `screen_view`, `add_to_cart`, `remove_from_cart`, `purchase`, `search`, `login` | the same |
/// | `view_item`, `begin_checkout`, `sign_up` | `product_view`, `checkout_start`, `user_registration` |
/// | any other | `track` |
///
/// The event's own name is `event_name`, its `params` are the properties; the first of their `items` gives the product.
/// `client_id` is the `anonymous_id`. What a request says besides of the user, the device and their consent is not
/// kept.
enum GA4Names {
    private static let events: [(StaticString, StaticString)] = [
        ("page_view", "page_view"), ("screen_view", "screen_view"), ("view_item", "product_view"),
        ("add_to_cart", "add_to_cart"), ("remove_from_cart", "remove_from_cart"),
        ("begin_checkout", "checkout_start"), ("purchase", "purchase"), ("search", "search"), ("login", "login"),
        ("sign_up", "user_registration"),
    ]

    static func eventType(_ event: Text) -> StaticString {
        events.first { event.equalsIgnoringCase($0.0) }?.1 ?? "track"
    }
}

/// What a Measurement Protocol request says for all its events. Checked once.
struct GA4Envelope {
    /// Indexes of names on the tape, 0 without.
    var userName = 0
    var visitorName = 0
    var timeMilliseconds: Int64?
}
