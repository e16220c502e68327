-- The values of rollup_values by whole days of UTC, so that a dashboard of a month reads days and not their hours.
--
-- A day is put together of its hours' current revisions, under a revision of its own (families 'fact_days' and
-- 'session_days'). What rollup_switches calls seen is then the sum of those revisions: it differs as soon as one hour of
-- the day is worked out again, and a reader takes that day from its hours until the day is made anew.
CREATE TABLE IF NOT EXISTS analytics.rollup_days
(
    bucket DateTime('UTC'),
    revision UInt64,
    kind String,
    key String,
    total UInt64,
    bounced UInt64,
    converted UInt64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(bucket)
ORDER BY (kind, bucket, revision, key);
