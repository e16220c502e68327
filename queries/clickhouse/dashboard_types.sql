-- How many events of each type there were in a window: from the rollups (whole days where they are put together, else
-- hours), and from the events themselves before whole_from and from open_from on.
SELECT
    uniqExact(type) AS types,
    sum(total) AS events,
    sumIf(total, type = 'product_view') AS product_views,
    sumIf(total, type = 'add_to_cart') AS added,
    sumIf(total, type = 'remove_from_cart') AS removed,
    sumIf(total, type = 'checkout_start') AS checkouts,
    sumIf(total, type = 'purchase') AS purchases,
    sumIf(total, type = 'search') AS searches,
    sumIf(total, type = 'login') AS logins,
    sumIf(total, type = 'user_registration') AS registrations
FROM
(
    SELECT key AS type, total
    FROM analytics.rollup_days
    WHERE kind = 'type' AND bucket >= {fact_days_from:DateTime} AND bucket < {fact_days_to:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({fact_days:Array(UInt64)})))
    UNION ALL
    SELECT key AS type, total
    FROM analytics.rollup_values
    WHERE kind = 'type' AND bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
        AND (bucket < {fact_days_from:DateTime} OR bucket >= {fact_days_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({facts:Array(UInt64)})))
    UNION ALL
    SELECT event_type AS type, toUInt64(count()) AS total
    FROM analytics.events
    WHERE event_time >= {from:DateTime} AND event_time < {to:DateTime}
        AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
        AND is_bot = 0
    GROUP BY event_type
) AS counted
