-- The hours there are figures or events of: what the verifier goes round in.
SELECT toUInt32(min(bucket)) AS first, toUInt32(max(bucket)) AS last, uniqExact(bucket) AS hours
FROM
(
    SELECT bucket FROM analytics.rollup_arrivals GROUP BY bucket
    UNION ALL
    SELECT bucket FROM analytics.rollup_switches WHERE family IN ('facts', 'sessions') GROUP BY bucket
) AS known
