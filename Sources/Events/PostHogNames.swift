/// PostHog's names in ours.
///
/// | event | `event_type` |
/// |---|---|
/// | `$pageview`, `$screen` | `page_view`, `screen_view` |
/// | `$identify`, `$groupidentify`, `$create_alias` | `identify`, `group`, `alias` |
/// | one of the types the figures know, or Segment's name for it | that type |
/// | any other, `$autocapture` and `$pageleave` among them | `track` |
///
/// The event's own name is `event_name`. `distinct_id` is the person, `user_id`, unless the properties say that the
/// person is not known yet: then it is the `anonymous_id`. `token` and `$ip` are not kept; everything else the
/// properties say, `$set` and `$lib` among them, is in `properties`.
enum PostHogNames {
    private static let events: [(StaticString, StaticString)] = [
        ("$pageview", "page_view"), ("$screen", "screen_view"), ("$identify", "identify"),
        ("$groupidentify", "group"), ("$create_alias", "alias"),
        ("page_view", "page_view"), ("product_view", "product_view"), ("add_to_cart", "add_to_cart"),
        ("remove_from_cart", "remove_from_cart"), ("checkout_start", "checkout_start"), ("purchase", "purchase"),
        ("search", "search"), ("login", "login"), ("user_registration", "user_registration"),
    ]

    static func eventType(_ event: Text) -> StaticString {
        events.first { event.equalsIgnoringCase($0.0) }?.1 ?? SegmentNames.eventType(.track, event: event)
    }

    private static let browsers: [(StaticString, UserAgent.Browser)] = [
        ("chrome", .chrome), ("chrome ios", .chrome), ("safari", .safari), ("mobile safari", .safari),
        ("firefox", .firefox), ("firefox ios", .firefox), ("microsoft edge", .edge), ("opera", .opera),
        ("samsung internet", .samsung), ("internet explorer", .explorer),
    ]
    private static let systems: [(StaticString, UserAgent.System)] = [
        ("windows", .windows), ("mac os x", .macOS), ("ios", .iOS), ("android", .android), ("linux", .linux),
        ("chrome os", .chromeOS), ("playstation", .playStation), ("xbox", .xbox),
    ]
    private static let devices: [(StaticString, UserAgent.Device)] = [
        ("desktop", .desktop), ("mobile", .mobile), ("tablet", .tablet), ("console", .console), ("smart tv", .tv),
    ]

    static func browser(_ name: Text) -> UserAgent.Browser? { browsers.first { name.equalsIgnoringCase($0.0) }?.1 }
    static func system(_ name: Text) -> UserAgent.System? { systems.first { name.equalsIgnoringCase($0.0) }?.1 }
    static func device(_ name: Text) -> UserAgent.Device? { devices.first { name.equalsIgnoringCase($0.0) }?.1 }
}

/// What is read from the properties of PostHog's events besides what every dialect's have (`PropertyField`).
enum PostHogField: UInt8, CaseIterable {
    case distinctID = 1
    case deviceID, anonymousID
    /// Whether the person is known: false says no, whatever `distinct_id` looks like.
    case isIdentified, hasProfile
    case userAgent, browser, system, device
    case utmSource, utmMedium, utmCampaign, utmTerm, utmContent
    /// Not kept: the write key, and the client's address.
    case hidden

    static let names = KeyTable(
        [
            "distinct_id": .distinctID, "$device_id": .deviceID, "$anon_distinct_id": .anonymousID,
            "$is_identified": .isIdentified, "$process_person_profile": .hasProfile,
            "$raw_user_agent": .userAgent, "$browser": .browser, "$os": .system, "$device_type": .device,
            "utm_source": .utmSource, "utm_medium": .utmMedium, "utm_campaign": .utmCampaign, "utm_term": .utmTerm,
            "utm_content": .utmContent, "token": .hidden, "$ip": .hidden, "ip": .hidden,
        ] as KeyValuePairs<StaticString, PostHogField>)
}
