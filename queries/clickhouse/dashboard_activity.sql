-- What happened in each quarter of an hour of a window: from the rollups, and from the events themselves before
-- whole_from and from open_from on.
SELECT
    toUInt32(quarter) AS bin,
    sum(events) AS events,
    sum(page_views) AS page_visits,
    sum(bot_events) AS bot_events
FROM
(
    SELECT quarter, events, page_views, bot_events
    FROM analytics.rollup_activity
    WHERE bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({facts:Array(UInt64)})))
    UNION ALL
    SELECT
        toDateTime(intDiv(toUInt32(event_time), 900) * 900, 'UTC') AS quarter,
        countIf(is_bot = 0) AS events,
        countIf(is_bot = 0 AND event_type = 'page_view') AS page_views,
        countIf(is_bot = 1) AS bot_events
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
        AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
    GROUP BY quarter
) AS quarters
GROUP BY bin
ORDER BY bin ASC
SETTINGS max_threads = 1
