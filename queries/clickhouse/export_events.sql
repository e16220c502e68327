-- All events of a user and of their anonymous ids, whole, in the order in which they happened.
SELECT
    toString(event_id) AS id,
    toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms,
    toUInt64(toUInt32(received_at)) * 1000 + received_at_ms AS received_ms,
    event_type, event_name, user_id, anonymous_id, session_id, product_id, order_id, url, path, title, referrer,
    referrer_domain, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, device_type, browser, os,
    country, is_bot, value, currency, source, properties, context
FROM analytics.events
WHERE toUInt32(received_at) <= {until:UInt32}
    AND (user_id = {user:String} OR (user_id = '' AND has({anonymous:Array(String)}, anonymous_id)))
ORDER BY event_time ASC, event_time_ms ASC, id ASC
