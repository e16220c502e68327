/// What a member of an event (or of the envelope around events) means. 0 is none of these.
enum EventField: UInt8, CaseIterable {
    case eventType = 1
    /// `type`: Segment's call; in our own dialect another name of `event_type`, if that is absent.
    case type
    case eventName, eventID, userID, anonymousID, sessionID, timestamp, originalTimestamp, sentAt
    case productID, orderID, url, path, title, referrer, value, currency
    case utmSource, utmMedium, utmCampaign, utmTerm, utmContent
    case properties
    /// `metadata` in our own dialect, `traits` in Segment's: `properties` when that is absent.
    case otherProperties
    case context, writeKey, events
    /// What some calls need and no column holds.
    case elementType, scrollDepth, sessionStart
    /// Milliseconds that passed for the client between the event and sending it.
    case offset
    /// Microseconds since 1970.
    case microseconds
    /// Understood and without a place in the row.
    case ignored

    /// Members of an event in our own dialect, and of its envelope.
    static let lugxNames = KeyTable(lugxMembers)

    private static let lugxMembers: KeyValuePairs<StaticString, EventField> =
        [
            "event_type": .eventType, "eventType": .eventType, "type": .type,
            "event_name": .eventName, "eventName": .eventName,
            "event_id": .eventID, "eventId": .eventID, "messageId": .eventID, "message_id": .eventID,
            "user_id": .userID, "userId": .userID,
            "anonymous_id": .anonymousID, "anonymousId": .anonymousID,
            "session_id": .sessionID, "sessionId": .sessionID,
            "timestamp": .timestamp, "sent_at": .sentAt, "sentAt": .sentAt,
            "game_id": .productID, "gameId": .productID, "product_id": .productID, "productId": .productID,
            "order_id": .orderID, "orderId": .orderID,
            "url": .url, "path": .path, "title": .title, "referrer": .referrer,
            "value": .value, "currency": .currency,
            "utm_source": .utmSource, "utmSource": .utmSource, "utm_medium": .utmMedium, "utmMedium": .utmMedium,
            "utm_campaign": .utmCampaign, "utmCampaign": .utmCampaign, "utm_term": .utmTerm, "utmTerm": .utmTerm,
            "utm_content": .utmContent, "utmContent": .utmContent,
            "properties": .properties, "metadata": .otherProperties, "context": .context,
            "writeKey": .writeKey, "write_key": .writeKey, "events": .events, "batch": .events,
        ]

    /// Members of the event of a call (`TrackCall`): those of our own dialect, and what pages call them.
    static let callNames = KeyTable(
        Array(lugxMembers) + [
            ("page_url", .url), ("page_title", .title), ("element_type", .elementType),
            ("scroll_depth_percent", .scrollDepth), ("session_start_time", .sessionStart),
        ])

    /// Members of a Segment message, and of its batch.
    static let segmentNames = KeyTable(
        [
            "type": .type, "event": .eventName, "name": .eventName, "messageId": .eventID,
            "userId": .userID, "anonymousId": .anonymousID, "sessionId": .sessionID, "session_id": .sessionID,
            "timestamp": .timestamp, "originalTimestamp": .originalTimestamp, "sentAt": .sentAt,
            "properties": .properties, "traits": .otherProperties, "context": .context,
            "writeKey": .writeKey, "batch": .events, "integrations": .ignored,
        ] as KeyValuePairs<StaticString, EventField>)

    /// Members of a PostHog event, and of its batch.
    static let postHogNames = KeyTable(
        [
            "event": .eventName, "uuid": .eventID, "distinct_id": .userID, "timestamp": .timestamp,
            "offset": .offset, "sent_at": .sentAt, "sentAt": .sentAt, "properties": .properties, "context": .context,
            "api_key": .writeKey, "token": .writeKey, "batch": .events, "type": .ignored, "ip": .ignored,
        ] as KeyValuePairs<StaticString, EventField>)

    /// Members of a Measurement Protocol request, and of its events.
    static let ga4Names = KeyTable(
        [
            "client_id": .anonymousID, "app_instance_id": .anonymousID, "user_id": .userID,
            "timestamp_micros": .microseconds, "events": .events, "name": .eventName, "params": .properties,
        ] as KeyValuePairs<StaticString, EventField>)
}

/// What is read from `properties` when the event has no member of its own for it.
enum PropertyField: UInt8, CaseIterable {
    case productID = 1
    case orderID, revenue, value, total, currency
    case sessionID, url, path, title, referrer

    static let lugxNames = KeyTable(
        [
            "product_id": .productID, "productId": .productID, "game_id": .productID, "gameId": .productID,
            "order_id": .orderID, "orderId": .orderID, "currency": .currency,
            "revenue": .revenue, "value": .value, "total": .total,
        ] as KeyValuePairs<StaticString, PropertyField>)

    static let segmentNames = KeyTable(
        [
            "product_id": .productID, "productId": .productID, "game_id": .productID, "gameId": .productID,
            "order_id": .orderID, "orderId": .orderID, "currency": .currency,
            "revenue": .revenue, "value": .value, "total": .total,
            "session_id": .sessionID, "sessionId": .sessionID,
            "url": .url, "path": .path, "title": .title, "referrer": .referrer,
        ] as KeyValuePairs<StaticString, PropertyField>)

    static let postHogNames = KeyTable(
        [
            "product_id": .productID, "productId": .productID, "game_id": .productID, "gameId": .productID,
            "order_id": .orderID, "orderId": .orderID, "currency": .currency,
            "revenue": .revenue, "value": .value, "total": .total,
            "$session_id": .sessionID, "$current_url": .url, "$pathname": .path, "title": .title,
            "$referrer": .referrer,
        ] as KeyValuePairs<StaticString, PropertyField>)

    static let ga4Names = KeyTable(
        [
            "page_location": .url, "page_path": .path, "page_title": .title, "page_referrer": .referrer,
            "session_id": .sessionID, "transaction_id": .orderID, "value": .value, "currency": .currency,
        ] as KeyValuePairs<StaticString, PropertyField>)
}

/// The names of each dialect's properties.
struct PropertyTables {
    private let lugx = PropertyField.lugxNames
    private let segment = PropertyField.segmentNames
    private let postHog = PropertyField.postHogNames
    private let ga4 = PropertyField.ga4Names

    func of(_ dialect: Dialect) -> KeyTable {
        switch dialect {
        case .lugx, .call, .pixel: lugx
        case .segment: segment
        case .postHog: postHog
        case .ga4: ga4
        }
    }
}

/// What is read from `context`, Segment's layout: `page`, `campaign`, `userAgent`, and below them.
enum ContextField: UInt8, CaseIterable {
    case page = 1
    case campaign, userAgent
    case url, path, title, referrer
    case source, medium, name, term, content
    /// A client's address, which is not kept.
    case address

    static let contextNames = KeyTable(
        [
            "page": .page, "campaign": .campaign, "userAgent": .userAgent, "user_agent": .userAgent,
            "ip": .address, "IP": .address, "$ip": .address, "ip_address": .address, "ipAddress": .address,
            "client_ip": .address, "clientIp": .address, "clientIP": .address,
        ] as KeyValuePairs<StaticString, ContextField>)
    static let pageNames = KeyTable(
        [
            "url": .url, "path": .path, "title": .title, "referrer": .referrer,
        ] as KeyValuePairs<StaticString, ContextField>)
    static let campaignNames = KeyTable(
        [
            "source": .source, "medium": .medium, "name": .name, "term": .term, "content": .content,
        ] as KeyValuePairs<StaticString, ContextField>)
}
