-- The days, newest first, of which an hour was worked out since the day was put together, or which never were. Those
-- that are not over (end after open_from) are left to their hours.
SELECT
    day,
    toUInt8(fact_hours != fact_days) AS facts,
    toUInt8(session_hours != session_days) AS sessions
FROM
(
    SELECT
        intDiv(toUInt32(bucket), 86400) * 86400 AS day,
        sumIf(current, family = 'facts') AS fact_hours,
        sumIf(current, family = 'sessions') AS session_hours,
        sumIf(noted, family = 'fact_days') AS fact_days,
        sumIf(noted, family = 'session_days') AS session_days
    FROM
    (
        SELECT family, bucket, max(revision) AS current, argMax(seen, revision) AS noted
        FROM analytics.rollup_switches
        GROUP BY family, bucket
    ) AS switches
    GROUP BY day
) AS days
WHERE day + 86400 <= toUInt32({open_from:DateTime}) AND (facts = 1 OR sessions = 1)
ORDER BY day DESC
LIMIT {limit:UInt32}
