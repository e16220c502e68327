-- The newest page views of a window.
SELECT
    event_id, toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms, session_id, user_id, anonymous_id, path, url,
    title, referrer_domain, device_type, browser, os, country
FROM analytics.events
WHERE event_type = 'page_view' AND event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
ORDER BY at_ms DESC, event_id ASC
LIMIT {limit:UInt32}
