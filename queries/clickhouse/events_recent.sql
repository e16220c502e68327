-- The newest events of a window that meet a condition, whole, the newest first. Which they are is found out from a few
-- columns; only their rows are read in full.
SELECT
    toString(event_id) AS id,
    toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms,
    toUInt64(toUInt32(received_at)) * 1000 + received_at_ms AS received_ms,
    event_type, event_name, user_id, anonymous_id, session_id, product_id, order_id, url, path, title, referrer,
    referrer_domain, channel, utm_source, utm_medium, utm_campaign, utm_term, utm_content, device_type, browser, os,
    country, is_bot, value, currency, source, properties, context
FROM analytics.events
PREWHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND (event_type, event_time, event_id) IN
(
    SELECT event_type, event_time, event_id
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND {condition:Expression}
    ORDER BY event_time DESC, event_time_ms DESC, toString(event_id) DESC
    LIMIT {limit:UInt32}
)
ORDER BY event_time DESC, event_time_ms DESC, id DESC
LIMIT {limit:UInt32}
