-- The products looked at most in a window, and how often each was put into a cart: from the rollups (whole days where
-- they are put together, else hours), and from the events themselves before whole_from and from open_from on.
SELECT
    product_id,
    sumIf(total, kind = 'view') AS views,
    sumIf(total, kind = 'cart') AS added
FROM
(
    SELECT kind, key AS product_id, total
    FROM analytics.rollup_days
    WHERE kind IN ('view', 'cart') AND bucket >= {fact_days_from:DateTime} AND bucket < {fact_days_to:DateTime}
        AND revision IN (SELECT toUInt64(arrayJoin({fact_days:Array(UInt64)})))
    UNION ALL
    SELECT kind, key AS product_id, total
    FROM analytics.rollup_values
    WHERE kind IN ('view', 'cart') AND bucket >= {whole_from:DateTime} AND bucket < {open_from:DateTime}
        AND (bucket < {fact_days_from:DateTime} OR bucket >= {fact_days_to:DateTime})
        AND revision IN (SELECT toUInt64(arrayJoin({facts:Array(UInt64)})))
    UNION ALL
    SELECT if(event_type = 'product_view', 'view', 'cart') AS kind, product_id, toUInt64(count()) AS total
    FROM analytics.events
    WHERE event_type IN ('product_view', 'add_to_cart')
        AND event_time >= {from:DateTime} AND event_time < {to:DateTime}
        AND (event_time < {whole_from:DateTime} OR event_time >= {open_from:DateTime})
        AND is_bot = 0 AND product_id != ''
    GROUP BY kind, product_id
) AS counted
GROUP BY product_id
ORDER BY views DESC, added DESC, product_id ASC
LIMIT {limit:UInt32}
