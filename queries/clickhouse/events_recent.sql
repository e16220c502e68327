-- The newest events of a window.
SELECT
    event_id, toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms, event_type, event_name, session_id, user_id,
    anonymous_id, product_id, order_id, path, device_type, country, is_bot, properties
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
ORDER BY at_ms DESC, event_id ASC
LIMIT {limit:UInt32}
