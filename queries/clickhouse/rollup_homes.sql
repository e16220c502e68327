-- The hours whose sessions reach into a run of hours, or come within half an hour of it: what happens in the run may
-- lengthen, join or part them. Not those whose events are not kept any more, nor the hour after these.
SELECT DISTINCT toUInt32(bucket) AS hour
FROM analytics.rollup_sessions
WHERE bucket >= {from:DateTime} - 86400 AND bucket < {to:DateTime} + 3600
    AND started_at < {to:DateTime} + 1801
    AND toUInt64(toUInt32(started_at)) * 1000 + 999 + length_ms >= (toUInt64(toUInt32({from:DateTime})) - 1800) * 1000
    AND revision IN
    (
        SELECT max(revision)
        FROM analytics.rollup_switches
        WHERE family = 'sessions' AND bucket >= {from:DateTime} - 86400 AND bucket < {to:DateTime} + 3600
        GROUP BY bucket
    )
    AND toUInt32(bucket) >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
ORDER BY hour ASC
