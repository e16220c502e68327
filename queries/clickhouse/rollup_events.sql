-- How many events each hour of a window has: what a pass and a run of hours are bounded by.
SELECT toUInt32(toStartOfHour(event_time)) AS hour, count() AS amount
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
GROUP BY hour
