-- The sessions that began in a window with at least so many page views, and who they were. A browser whose person is known
-- from any of these sessions counts as that person in all of them.
SELECT
    count() AS sessions,
    countIf(purchased = 1 AND page_views > 0) AS converted,
    countIf(added = 1 AND page_views > 0) AS filled,
    countIf(page_views > 0) AS visits,
    countIf(page_views = 1 AND events = 1) AS bounces,
    sumIf(length_ms, page_views > 0) AS visits_ms,
    uniqExactIf(person, person != 0) AS persons,
    persons + uniqExact(browser_id) - uniqExactIf(browser_id, person != 0) AS visitors
FROM analytics.rollup_sessions
PREWHERE bucket >= toStartOfHour({from:DateTime}) AND bucket < {to:DateTime}
    AND revision IN (SELECT toUInt64(arrayJoin({sessions:Array(UInt64)})))
WHERE started_at >= {from:DateTime} AND started_at < {to:DateTime} AND page_views >= {page_views_min:UInt32}
SETTINGS max_threads = 1
