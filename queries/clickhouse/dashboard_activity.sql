-- Events in each quarter of an hour of a window. Quarters make up the hours and days of every time zone.
SELECT
    toUInt64(intDiv(toUInt32(event_time), 900)) * 900 AS bin,
    count() AS events,
    countIf(event_type = 'page_view') AS page_visits
FROM analytics.events
WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
GROUP BY bin
ORDER BY bin ASC
