-- How many of some products were sold in a window: full days from the sums, the rest of the window from the lines.
-- That only the newest revision of a day counts is said once, outside of the parts: ClickHouse 18 asks for what is said
-- inside of them several times.
SELECT item, sum(u) AS units
FROM (
    SELECT day, revision, item, units AS u
    FROM analytics.sales_sums
    WHERE dimension = 'product' AND at >= {inner_from:DateTime} AND at < {inner_to:DateTime}
        AND day >= toDate({inner_from:DateTime}) AND day <= toDate({inner_to:DateTime})
        AND item IN (SELECT arrayJoin({products:Array(String)}))
    UNION ALL
    SELECT day, revision, product_id AS item, units AS u
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {inner_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({inner_from:DateTime}))
            OR (at >= {inner_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({inner_to:DateTime}) AND day <= toDate({to:DateTime})))
        AND product_id IN (SELECT arrayJoin({products:Array(String)}))
) AS parts
WHERE (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
    WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    GROUP BY day)
GROUP BY item
ORDER BY item ASC
SETTINGS max_threads = 1
