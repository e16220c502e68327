-- What happened in each minute, for windows that are shown by the minute; worked out with the other facts of its hour.
CREATE TABLE IF NOT EXISTS analytics.rollup_minutes
(
    bucket DateTime('UTC'),
    revision UInt64,
    minute DateTime('UTC'),
    events UInt64,
    page_views UInt64,
    bot_events UInt64
)
ENGINE = MergeTree
PARTITION BY toMonday(bucket)
ORDER BY (bucket, revision, minute);

-- The hours that were worked out without their minutes are to be worked out again.
INSERT INTO analytics.rollup_arrivals
SELECT bucket, toUInt64(1) AS arrivals
FROM analytics.rollup_switches
WHERE family = 'facts'
GROUP BY bucket;
