-- What a live view shows, in one answer. By part: visitors (of the last minutes: count), events (of the last minute),
-- sales (by quarter of an hour, so that every zone's today can be made of them: orders and net), event (the newest, with
-- nothing about who it was).
SELECT part, at_ms, count, net, currency, event_type, path
FROM
(
    SELECT
        'visitors' AS part, toUInt64(0) AS at_ms,
        toUInt64(
            uniqExactIf(user_id, user_id != '') + uniqExact(browser_key)
            - uniqExactIf(browser_key, user_id != '')) AS count,
        toDecimal64(0, 4) AS net, '' AS currency, '' AS event_type, '' AS path
    FROM
    (
        SELECT user_id, if(anonymous_id != '', concat('a', anonymous_id), concat('s', session_id)) AS browser_key
        FROM analytics.events
        WHERE event_time >= {visitors_from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
    ) AS lately
    UNION ALL
    SELECT
        'events' AS part, toUInt64(0) AS at_ms, toUInt64(count()) AS count, toDecimal64(0, 4) AS net, '' AS currency,
        '' AS event_type, '' AS path
    FROM analytics.events
    WHERE event_time >= {events_from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
    UNION ALL
    SELECT
        'sales' AS part, toUInt64(intDiv(toUInt32(at), 900)) * 900000 AS at_ms,
        toUInt64(uniqExactIf(order_id, kind = 'sale')) AS count,
        toDecimal64(0, 4) + sum(gross) - sum(discount) - sum(refund) AS net, currency, '' AS event_type, '' AS path
    FROM analytics.order_lines FINAL
    WHERE at >= {sales_from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0
    GROUP BY at_ms, currency
    UNION ALL
    SELECT 'event' AS part, at_ms, toUInt64(1) AS count, toDecimal64(0, 4) AS net, '' AS currency, event_type, path
    FROM
    (
        SELECT toUInt64(toUInt32(event_time)) * 1000 + event_time_ms AS at_ms, event_type, path
        FROM analytics.events
        WHERE event_time >= {visitors_from:DateTime} AND event_time < {to:DateTime} AND is_bot = 0
        ORDER BY at_ms DESC, event_type ASC, path ASC
        LIMIT {limit:UInt32}
    ) AS newest
) AS parts
ORDER BY part ASC, at_ms DESC, event_type ASC, path ASC
