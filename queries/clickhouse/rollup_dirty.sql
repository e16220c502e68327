-- The hours, newest first, to which something happened that their current revisions have not seen. Facts of an hour
-- that is not over (at or after open_from) are not worked out: they are read from the events themselves. Nor are hours
-- whose events are not kept any more, and the hour after these, whose sessions may have begun before.
SELECT
    toUInt32(bucket) AS hour,
    sum(arrived) AS arrivals,
    toUInt8(arrivals != max(facts_seen) AND bucket < {open_from:DateTime}) AS facts,
    toUInt8(arrivals != max(sessions_seen)) AS sessions
FROM
(
    SELECT bucket, sum(arrivals) AS arrived, toUInt64(0) AS facts_seen, toUInt64(0) AS sessions_seen
    FROM analytics.rollup_arrivals
    WHERE toUInt32(bucket) >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
    GROUP BY bucket
    UNION ALL
    SELECT
        bucket,
        toUInt64(0) AS arrived,
        argMaxIf(seen, revision, family = 'facts') AS facts_seen,
        argMaxIf(seen, revision, family = 'sessions') AS sessions_seen
    FROM analytics.rollup_switches
    WHERE family IN ('facts', 'sessions') AND toUInt32(bucket) >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
    GROUP BY bucket
) AS hours
GROUP BY bucket
HAVING facts = 1 OR sessions = 1
ORDER BY hour DESC
LIMIT {limit:UInt32}
