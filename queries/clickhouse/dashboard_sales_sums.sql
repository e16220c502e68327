-- What was sold and given back in a window, by currency: full quarters of an hour from the sums, the rest of the window
-- from the lines. A refund counts on its own date.
SELECT
    currency, sum(n) AS orders, sum(u) AS units, sum(g) AS gross, sum(d) AS discounts, sum(r) AS refunds, sum(t) AS tax
FROM (
    SELECT currency, orders AS n, units AS u, gross AS g, discount AS d, refund AS r, tax AS t
    FROM analytics.sales_sums
    WHERE dimension = '' AND at >= {inner_from:DateTime} AND at < {inner_to:DateTime}
        AND day >= toDate({inner_from:DateTime}) AND day <= toDate({inner_to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            GROUP BY day)
    UNION ALL
    SELECT
        currency, toUInt64(is_order) AS n, units AS u, toDecimal128(gross, 4) AS g,
        toDecimal128(discount, 4) AS d, toDecimal128(refund, 4) AS r, toDecimal128(tax, 4) AS t
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {inner_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({inner_from:DateTime}))
            OR (at >= {inner_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({inner_to:DateTime}) AND day <= toDate({to:DateTime})))
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            GROUP BY day)
) AS parts
GROUP BY currency
ORDER BY orders DESC, currency ASC
