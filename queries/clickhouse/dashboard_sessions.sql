-- The sessions that began in a window, but for some whole hours of it, with at least so many page views, and who they
-- were: persons, browsers, and browsers whose person is known from any of these sessions. Whose ids are {ids_max} at most
-- are named, in order, so that they can be put together with those of the hours left out.
SELECT
    sessions, converted, filled, visits, bounces, visits_ms,
    length(person_ids) AS persons, length(browser_ids) AS browsers, length(known_ids) AS known,
    toUInt8(persons + browsers + known <= {ids_max:UInt32}) AS are_named,
    if(are_named = 1, arraySort(person_ids), emptyArrayUInt64()) AS persons_named,
    if(are_named = 1, arraySort(browser_ids), emptyArrayUInt64()) AS browsers_named,
    if(are_named = 1, arraySort(known_ids), emptyArrayUInt64()) AS known_named
FROM
(
    SELECT
        count() AS sessions,
        countIf(purchased = 1 AND page_views > 0) AS converted,
        countIf(added = 1 AND page_views > 0) AS filled,
        countIf(page_views > 0) AS visits,
        countIf(page_views = 1 AND events = 1) AS bounces,
        sumIf(length_ms, page_views > 0) AS visits_ms,
        groupUniqArrayIf(person, person != 0) AS person_ids,
        groupUniqArray(browser_id) AS browser_ids,
        groupUniqArrayIf(browser_id, person != 0) AS known_ids
    FROM analytics.rollup_sessions
    PREWHERE bucket >= toStartOfHour({from:DateTime}) AND bucket < {to:DateTime}
        AND (bucket < {without_from:DateTime} OR bucket >= {without_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({sessions:Array(UInt64)})))
    WHERE started_at >= {from:DateTime} AND started_at < {to:DateTime} AND page_views >= {page_views_min:UInt32}
) AS summed
SETTINGS max_threads = 1
