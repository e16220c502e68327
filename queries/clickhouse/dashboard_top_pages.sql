-- The pages seen most in a window.
SELECT path, count() AS visits
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND event_type = 'page_view' AND path != ''
GROUP BY path
ORDER BY visits DESC, path ASC
LIMIT {limit:UInt32}
