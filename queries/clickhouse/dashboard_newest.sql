-- When the newest event was received, looked for in the last hour but one that has events and is not to come.
SELECT max(toUInt64(toUInt32(received_at)) * 1000 + received_at_ms) AS newest_received_ms
FROM analytics.events
WHERE event_time >=
(
    SELECT max(bucket) - 3600
    FROM analytics.rollup_arrivals
    WHERE bucket <= {now:DateTime}
)
