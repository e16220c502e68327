-- What happened in each quarter of an hour, or each minute, of a window: from the rollups, but for some whole hours, and
-- from the events themselves before whole_from and from open_from on.
SELECT
    toUInt32(begun) AS bin,
    sum(events) AS events,
    sum(page_views) AS page_visits,
    sum(bot_events) AS bot_events
FROM
(
    SELECT {bin_column:Identifier} AS begun, events, page_views, bot_events
    FROM analytics.{activity_table:Identifier}
    WHERE bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
        AND (bucket < {without_from:DateTime} OR bucket >= {without_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({facts:Array(UInt64)})))
    UNION ALL
    SELECT
        toDateTime(intDiv(toUInt32(event_time), {bin_seconds:UInt32}) * {bin_seconds:UInt32}, 'UTC') AS begun,
        countIf(is_bot = 0) AS events,
        countIf(is_bot = 0 AND event_type = 'page_view') AS page_views,
        countIf(is_bot = 1) AS bot_events
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
        AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
    GROUP BY begun
) AS bins
GROUP BY bin
ORDER BY bin ASC
SETTINGS max_threads = 1
