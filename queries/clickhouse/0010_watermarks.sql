-- Up to when events are in the figures, in milliseconds since 1970, by the times at which they were received.
--
-- events: what was received before it stands, and rollup_arrivals tells of it; noted by the shipper, in this order.
-- rollups: what was received before it is in the rollups of the hours that were over by then, and in all sessions; noted
-- by whoever works them out. A mark only grows: an older row that a restart brings back does no harm.
CREATE TABLE IF NOT EXISTS analytics.watermarks
(
    name String,
    received_ms UInt64
)
ENGINE = ReplacingMergeTree(received_ms)
ORDER BY name;

-- What stood before there were marks.
INSERT INTO analytics.watermarks
SELECT 'events' AS name, toUInt64(newest) * 1000 AS received_ms
FROM (SELECT max(toUInt32(received_at)) AS newest FROM analytics.events) AS known
WHERE newest > 0;
