-- Figures of the events, hour by hour, so that a dashboard costs what its window costs and not what the shop's age does.
--
-- Nothing here is ever changed: an hour is worked out again under a new revision, and a single insert into
-- rollup_switches makes that revision the current one. Readers ask for the current revisions first and take only their
-- rows, so that nobody sees half an hour, and rows that a restart of ClickHouse 18 brings back are of no revision that
-- counts. rollup_sweep.sql takes away what is no longer read.
--
-- The tables of two families are switched apart: 'facts' (rollup_activity, and the values counted from events) and
-- 'sessions' (rollup_sessions, and the values counted from those). A revision belongs to one hour of one family.

-- How often something happened to an hour's events. The shipper adds one once a batch stands, before it forgets it: an
-- hour whose sum differs from what its current revision has seen is to be worked out again.
CREATE TABLE IF NOT EXISTS analytics.rollup_arrivals
(
    bucket DateTime('UTC'),
    arrivals UInt64
)
ENGINE = SummingMergeTree
ORDER BY bucket;

-- The current revision of an hour is the highest; seen: the hour's arrivals when it began to be worked out.
CREATE TABLE IF NOT EXISTS analytics.rollup_switches
(
    family String,
    bucket DateTime('UTC'),
    revision UInt64,
    seen UInt64
)
ENGINE = ReplacingMergeTree(revision)
ORDER BY (family, bucket);

CREATE TABLE IF NOT EXISTS analytics.rollup_activity
(
    bucket DateTime('UTC'),
    revision UInt64,
    quarter DateTime('UTC'),
    events UInt64,
    page_views UInt64,
    bot_events UInt64
)
ENGINE = MergeTree
PARTITION BY toMonday(bucket)
ORDER BY (bucket, revision, quarter);

CREATE TABLE IF NOT EXISTS analytics.rollup_values
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
PARTITION BY toMonday(bucket)
ORDER BY (kind, bucket, revision, key);

-- One row for each session, in the hour it began in. person and browser_id are hashes; person is 0 where nobody signed in.
CREATE TABLE IF NOT EXISTS analytics.rollup_sessions
(
    bucket DateTime('UTC'),
    revision UInt64,
    started_at DateTime('UTC'),
    length_ms UInt32,
    page_views UInt32,
    events UInt32,
    added UInt8,
    purchased UInt8,
    person UInt64,
    browser_id UInt64,
    entry_path String,
    referrer_domain String,
    channel String,
    utm_source String,
    utm_medium String,
    utm_campaign String,
    device_type String,
    browser String,
    country String
)
ENGINE = MergeTree
PARTITION BY toMonday(bucket)
ORDER BY (bucket, revision);

-- What stood before there were rollups is worked out like everything else that arrives.
INSERT INTO analytics.rollup_arrivals
SELECT toStartOfHour(event_time) AS bucket, toUInt64(1) AS arrivals
FROM analytics.events
GROUP BY bucket;
