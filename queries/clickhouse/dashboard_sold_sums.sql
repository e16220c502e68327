-- What was sold and given back in a window by currency, and how many of some products were sold: full quarters of an hour
-- (of products, full days) from the sums, the rest of the window from the lines. A refund counts on its own date.
SELECT
    currency, item, sum(n) AS orders, sum(u) AS units, sum(g) AS gross, sum(d) AS discounts, sum(r) AS refunds,
    sum(t) AS tax
FROM (
    SELECT currency, item, orders AS n, units AS u, gross AS g, discount AS d, refund AS r, tax AS t
    FROM analytics.sales_sums
    WHERE ((dimension = '' AND at >= {quarters_from:DateTime} AND at < {quarters_to:DateTime})
            OR (dimension = 'product' AND at >= {days_from:DateTime} AND at < {days_to:DateTime}
                AND item IN (SELECT arrayJoin({products:Array(String)}))))
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            GROUP BY day)
    UNION ALL
    SELECT
        currency, '' AS item, toUInt64(is_order) AS n, units AS u, toDecimal128(gross, 4) AS g,
        toDecimal128(discount, 4) AS d, toDecimal128(refund, 4) AS r, toDecimal128(tax, 4) AS t
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {quarters_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({quarters_from:DateTime}))
            OR (at >= {quarters_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({quarters_to:DateTime}) AND day <= toDate({to:DateTime})))
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            GROUP BY day)
    UNION ALL
    SELECT
        currency, product_id AS item, toUInt64(is_product) AS n, units AS u, toDecimal128(gross, 4) AS g,
        toDecimal128(discount, 4) AS d, toDecimal128(refund, 4) AS r, toDecimal128(tax, 4) AS t
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {days_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({days_from:DateTime}))
            OR (at >= {days_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({days_to:DateTime}) AND day <= toDate({to:DateTime})))
        AND product_id IN (SELECT arrayJoin({products:Array(String)}))
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            GROUP BY day)
) AS parts
GROUP BY currency, item
ORDER BY item ASC, orders DESC, currency ASC
SETTINGS max_threads = 1
