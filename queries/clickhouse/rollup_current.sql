-- The current revisions of the hours of a window, and whether the facts of each are behind its events.
SELECT
    toUInt32(bucket) AS hour,
    max(facts_revision) AS facts,
    max(sessions_revision) AS sessions,
    toUInt8(sum(arrived) != max(facts_seen)) AS behind,
    toUInt8(sum(arrived) != max(sessions_seen)) AS sessions_behind
FROM
(
    SELECT
        bucket,
        maxIf(revision, family = 'facts') AS facts_revision,
        maxIf(revision, family = 'sessions') AS sessions_revision,
        argMaxIf(seen, revision, family = 'facts') AS facts_seen,
        argMaxIf(seen, revision, family = 'sessions') AS sessions_seen,
        toUInt64(0) AS arrived
    FROM analytics.rollup_switches
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket
    UNION ALL
    SELECT
        bucket, toUInt64(0) AS facts_revision, toUInt64(0) AS sessions_revision, toUInt64(0) AS facts_seen,
        toUInt64(0) AS sessions_seen, sum(arrivals) AS arrived
    FROM analytics.rollup_arrivals
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
    GROUP BY bucket
) AS hours
GROUP BY bucket
ORDER BY hour ASC
