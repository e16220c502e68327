-- The arrivals of each hour of a window.
SELECT toUInt32(bucket) AS hour, sum(arrivals) AS arrived
FROM analytics.rollup_arrivals
WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
GROUP BY bucket
