-- When the newest event was received, looked for among those that happened lately.
SELECT max(toUInt64(toUInt32(received_at)) * 1000 + received_at_ms) AS newest_received_ms
FROM analytics.events
WHERE event_time >= {from:DateTime}
