-- What there was most of in a window, by kind: pages, devices, browsers, systems and countries by events; entry pages,
-- channels, campaigns and referrers by sessions that began in it; games by views (total) and by how often they were put
-- into a cart (bounced); and how often there were events of each type, or ({folds}) of the types named, with all others as
-- one (keys: how many types a row stands for). From the rollups (days and hours, whichever revisions are named), and from
-- the events and sessions themselves where the window cuts an hour or the hour is not over.
SELECT
    listed AS kind,
    if({folds:UInt8} = 1 AND listed = 'type' AND NOT has({types:Array(String)}, key), '', key) AS name,
    sum(amount) AS total, sum(second) AS bounced, sum(third) AS converted, count() AS keys
FROM
(
    SELECT
        if(kind IN ('view', 'cart'), 'game', kind) AS listed,
        key,
        sum(if(kind = 'cart', 0, total)) AS amount,
        sum(if(kind = 'cart', total, bounced)) AS second,
        sum(converted) AS third
    FROM
    (
        SELECT kind, key, total, bounced, converted
        FROM analytics.rollup_days
        WHERE bucket >= {days_from:DateTime} AND bucket < {days_to:DateTime}
            AND revision IN (SELECT toUInt64(arrayJoin({day_revisions:Array(UInt64)})))
        UNION ALL
        SELECT kind, key, total, bounced, converted
        FROM analytics.rollup_values
        WHERE bucket >= {whole_from:DateTime} AND bucket < {whole_to:DateTime}
            AND (bucket < {without_from:DateTime} OR bucket >= {without_to:DateTime})
            AND revision IN (SELECT toUInt64(arrayJoin({hour_revisions:Array(UInt64)})))
        UNION ALL
        SELECT
            tupleElement(pair, 1) AS kind, tupleElement(pair, 2) AS key, toUInt64(count()) AS total,
            toUInt64(0) AS bounced, toUInt64(0) AS converted
        FROM
        (
            SELECT arrayJoin([
                ('type', event_type), ('device', device_type), ('browser', browser), ('os', os), ('country', country),
                (if(event_type = 'page_view' AND path != '', 'page', ''), path),
                (if(product_id = '', '', multiIf(event_type = 'product_view', 'view', event_type = 'add_to_cart',
                    'cart', '')), product_id)]) AS pair
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
    GROUP BY listed, key
) AS summed
GROUP BY kind, name
ORDER BY kind ASC, total DESC, if(kind = 'game', bounced, 0) DESC, name ASC
LIMIT {limit:UInt32} BY kind
SETTINGS max_threads = 1
