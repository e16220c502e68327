-- The current revisions of the hours of a window, and whether they are behind their events. With the first hour of a
-- day come the day's own revisions, and the sums of its hours' revisions of which they were put together.
SELECT
    toUInt32(bucket) AS hour,
    max(facts_revision) AS facts,
    max(sessions_revision) AS sessions,
    toUInt8(sum(arrived) != max(facts_seen)) AS behind,
    toUInt8(sum(arrived) != max(sessions_seen)) AS sessions_behind,
    max(fact_day_revision) AS fact_day,
    max(fact_day_seen) AS fact_day_seen,
    max(session_day_revision) AS session_day,
    max(session_day_seen) AS session_day_seen
FROM
(
    SELECT
        bucket,
        maxIf(revision, family = 'facts') AS facts_revision,
        maxIf(revision, family = 'sessions') AS sessions_revision,
        argMaxIf(seen, revision, family = 'facts') AS facts_seen,
        argMaxIf(seen, revision, family = 'sessions') AS sessions_seen,
        maxIf(revision, family = 'fact_days') AS fact_day_revision,
        argMaxIf(seen, revision, family = 'fact_days') AS fact_day_seen,
        maxIf(revision, family = 'session_days') AS session_day_revision,
        argMaxIf(seen, revision, family = 'session_days') AS session_day_seen,
        toUInt64(0) AS arrived
    FROM analytics.rollup_switches
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket
    UNION ALL
    SELECT
        bucket, toUInt64(0) AS facts_revision, toUInt64(0) AS sessions_revision, toUInt64(0) AS facts_seen,
        toUInt64(0) AS sessions_seen, toUInt64(0) AS fact_day_revision, toUInt64(0) AS fact_day_seen,
        toUInt64(0) AS session_day_revision, toUInt64(0) AS session_day_seen, sum(arrivals) AS arrived
    FROM analytics.rollup_arrivals
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket
) AS hours
GROUP BY bucket
ORDER BY hour ASC
SETTINGS max_threads = 1
