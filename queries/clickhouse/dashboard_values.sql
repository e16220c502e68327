-- The most frequent values of each kind in a window: pages, devices, browsers, systems and countries by events; entry
-- pages, channels, campaigns and referrers by sessions that began in it. From the rollups (whole days where they are put
-- together, else hours), and from the events and sessions themselves where the window cuts an hour or the hour is not
-- over.
SELECT kind, key, sum(total) AS total, sum(bounced) AS bounced, sum(converted) AS converted
FROM
(
    SELECT kind, key, total, bounced, converted
    FROM analytics.rollup_days
    WHERE kind IN ('page', 'device', 'browser', 'os', 'country')
        AND bucket >= {fact_days_from:DateTime} AND bucket < {fact_days_to:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({fact_days:Array(UInt64)})))
    UNION ALL
    SELECT kind, key, total, bounced, converted
    FROM analytics.rollup_values
    WHERE kind IN ('page', 'device', 'browser', 'os', 'country')
        AND bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
        AND (bucket < {fact_days_from:DateTime} OR bucket >= {fact_days_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({facts:Array(UInt64)})))
    UNION ALL
    SELECT kind, key, total, bounced, converted
    FROM analytics.rollup_values
    WHERE kind IN ('channel', 'campaign', 'referrer', 'entry')
        AND bucket >= {whole_from:DateTime} AND bucket < {whole_to:DateTime}
        AND (bucket < {session_days_from:DateTime} OR bucket >= {session_days_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({sessions:Array(UInt64)})))
    UNION ALL
    SELECT kind, key, total, bounced, converted
    FROM analytics.rollup_days
    WHERE kind IN ('channel', 'campaign', 'referrer', 'entry')
        AND bucket >= {session_days_from:DateTime} AND bucket < {session_days_to:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({session_days:Array(UInt64)})))
    UNION ALL
    SELECT
        tupleElement(pair, 1) AS kind, tupleElement(pair, 2) AS key, toUInt64(count()) AS total,
        toUInt64(0) AS bounced, toUInt64(0) AS converted
    FROM
    (
        SELECT arrayJoin([
            ('device', device_type), ('browser', browser), ('os', os), ('country', country),
            (if(event_type = 'page_view' AND path != '', 'page', ''), path)]) AS pair
        FROM analytics.events
        WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
            AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
            AND is_bot = 0
    ) AS event_pairs
    WHERE kind != ''
    GROUP BY kind, key
    UNION ALL
    SELECT
        tupleElement(pair, 1) AS kind, tupleElement(pair, 2) AS key, toUInt64(count()) AS total,
        countIf(events = 1) AS bounced, countIf(purchased = 1) AS converted
    FROM
    (
        SELECT
            events, purchased,
            arrayJoin([
                ('channel', channel), ('campaign', utm_campaign), ('referrer', referrer_domain),
                ('entry', entry_path)]) AS pair
        FROM analytics.rollup_sessions
        WHERE bucket >= toStartOfHour({from:DateTime}) AND bucket < {to:DateTime}
            AND (bucket < {whole_from:DateTime} OR bucket >= {whole_to:DateTime})
            AND revision IN (SELECT toUInt64(arrayJoin({sessions:Array(UInt64)})))
            AND started_at >= {from:DateTime} AND started_at < {to:DateTime}
            AND page_views > 0
    ) AS session_pairs
    WHERE key != ''
    GROUP BY kind, key
) AS counted
GROUP BY kind, key
ORDER BY kind ASC, total DESC, key ASC
LIMIT {limit:UInt32} BY kind
