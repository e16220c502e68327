-- The hours there are figures or events of, those aside whose events are not kept any more, and the hour after these:
-- what the verifier goes round in.
SELECT toUInt32(min(bucket)) AS first, toUInt32(max(bucket)) AS last, uniqExact(bucket) AS hours
FROM
(
    SELECT bucket FROM analytics.rollup_arrivals GROUP BY bucket
    UNION ALL
    SELECT bucket FROM analytics.rollup_switches WHERE family IN ('facts', 'sessions') GROUP BY bucket
) AS known
WHERE toUInt32(bucket) >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
