-- The sessions that began in a run of hours, from their events; those of bots are left out. Hour n of the run is
-- revision + n.
--
-- A session is what one session_id did (where there is none: one anonymous_id, else one user_id) until half an hour
-- passed without an event; what lies more than a day after its beginning is not counted. It entered with its first
-- event; its source is its first event whose channel is not direct. Events of the same millisecond are taken in the
-- order of their contents, page views first.
--
-- Only the half hour before the run and the day after it are looked at, so that an hour comes out the same whatever run
-- it is worked out in.
SELECT
    toStartOfHour(started_at) AS bucket,
    toUInt64({revision:UInt64} + intDiv(toUInt32(bucket) - toUInt32({from:DateTime}), 3600)) AS revision,
    toDateTime(intDiv(start_ms, 1000), 'UTC') AS started_at,
    toUInt32(tupleElement(visit[length(visit)], 1) - start_ms) AS length_ms,
    toUInt32(arrayCount(event -> tupleElement(event, 3) = 'page_view', visit)) AS page_views,
    toUInt32(length(visit)) AS events,
    toUInt8(arrayExists(event -> tupleElement(event, 3) = 'add_to_cart', visit)) AS added,
    toUInt8(arrayExists(event -> tupleElement(event, 3) = 'purchase', visit)) AS purchased,
    if(user = '', toUInt64(0), sipHash64(user)) AS person,
    sipHash64(if(anonymous = '', visit_key, concat('a', anonymous))) AS browser_id,
    tupleElement(entry, 4) AS entry_path,
    tupleElement(source, 5) AS referrer_domain,
    if(tupleElement(source, 14) = '', 'direct', tupleElement(source, 14)) AS channel,
    tupleElement(source, 6) AS utm_source,
    tupleElement(source, 7) AS utm_medium,
    tupleElement(source, 8) AS utm_campaign,
    tupleElement(entry, 9) AS device_type,
    tupleElement(entry, 10) AS browser,
    tupleElement(entry, 11) AS country
FROM
(
    SELECT
        visit_key,
        begin_ms AS start_ms,
        visit,
        visit[1] AS entry,
        arrayFilter(event -> tupleElement(event, 14) != 'direct', visit)[1] AS source,
        arrayMap(event -> tupleElement(event, 12), arrayFilter(event -> tupleElement(event, 12) != '', visit))[1] AS user,
        arrayMap(event -> tupleElement(event, 13), arrayFilter(event -> tupleElement(event, 13) != '', visit))[1] AS anonymous
    FROM
    (
        SELECT
            visit_key,
            begin_ms,
            arrayFilter(event -> tupleElement(event, 1) < begin_ms + 86400000, whole) AS visit
        FROM
        (
            SELECT
                visit_key,
                tupleElement(timeline[first], 1) AS begin_ms,
                arraySlice(timeline, first, next - first) AS whole
            FROM
            (
                SELECT
                    visit_key,
                    arraySort(groupArray((
                        at_ms, event_type != 'page_view', event_type, path, referrer_domain, utm_source, utm_medium,
                        utm_campaign, device_type, browser, country, user_id, anonymous_id, channel))) AS timeline,
                    arrayMap(event -> tupleElement(event, 1), timeline) AS times,
                    arrayFilter(
                        (position, at, before) -> position = 1 OR at - before > 1800000,
                        arrayEnumerate(times), times, arrayPushFront(arrayPopBack(times), toUInt64(0))) AS firsts
                FROM
                (
                    SELECT
                        multiIf(session_id != '', concat('s', session_id), anonymous_id != '', concat('a', anonymous_id),
                            user_id != '', concat('u', user_id), '') AS visit_key,
                        toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms,
                        event_type, path, referrer_domain, utm_source, utm_medium, utm_campaign, device_type, browser,
                        country, user_id, anonymous_id, channel
                    FROM analytics.events
                    WHERE event_time >= {from:DateTime} - 1800 AND event_time < {to:DateTime} + 86400 AND is_bot = 0
                ) AS near
                WHERE visit_key != '' AND visit_key IN
                (
                    SELECT multiIf(session_id != '', concat('s', session_id), anonymous_id != '', concat('a', anonymous_id),
                        user_id != '', concat('u', user_id), '')
                    FROM analytics.events
                    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
                )
                GROUP BY visit_key
            ) AS timelines
            ARRAY JOIN firsts AS first, arrayPushBack(arrayPopFront(firsts), toUInt32(length(times) + 1)) AS next
        ) AS wholes
    ) AS visits
) AS begun
WHERE start_ms >= toUInt64(toUInt32({from:DateTime})) * 1000 AND start_ms < toUInt64(toUInt32({to:DateTime})) * 1000
