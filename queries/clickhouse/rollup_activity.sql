-- What happened in each quarter of an hour of a run of hours: quarters make up the hours and days of every time zone.
-- Hour n of the run is revision + n.
SELECT
    toStartOfHour(quarter) AS bucket,
    toUInt64({revision:UInt64} + intDiv(toUInt32(bucket) - toUInt32({from:DateTime}), 3600)) AS revision,
    toDateTime(intDiv(toUInt32(event_time), 900) * 900, 'UTC') AS quarter,
    countIf(is_bot = 0) AS events,
    countIf(is_bot = 0 AND event_type = 'page_view') AS page_views,
    countIf(is_bot = 1) AS bot_events
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
GROUP BY quarter
