-- Has every hour of a window that has events or rollups worked out again; not those whose events are not kept any more,
-- nor the hour after these.
INSERT INTO analytics.rollup_arrivals (bucket, arrivals)
SELECT bucket, toUInt64(1) AS arrivals
FROM
(
    SELECT toStartOfHour(event_time) AS bucket
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
    GROUP BY bucket
    UNION ALL
    SELECT bucket
    FROM analytics.rollup_switches
    WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime} AND family IN ('facts', 'sessions')
    GROUP BY bucket
) AS hours
WHERE toUInt32(bucket) >= (SELECT toUInt32(intDiv(maxIf(received_ms, name = 'kept_from'), 1000)) + 3600 FROM analytics.watermarks)
GROUP BY bucket
