-- What happened in each minute of a run of hours. Hour n of the run is revision + n.
SELECT
    toStartOfHour(minute) AS bucket,
    toUInt64({revision:UInt64} + intDiv(toUInt32(bucket) - toUInt32({from:DateTime}), 3600)) AS revision,
    toStartOfMinute(event_time) AS minute,
    countIf(is_bot = 0) AS events,
    countIf(is_bot = 0 AND event_type = 'page_view') AS page_views,
    countIf(is_bot = 1) AS bot_events
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
GROUP BY minute
