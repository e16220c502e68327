-- What was sold and given back in a window, for each currency: full quarters of an hour from the sums, the rest of the
-- window from the lines.
-- That only the newest revision of a day counts is said once, outside of the parts: ClickHouse 18 asks for what is said
-- inside of them several times.
SELECT
    currency, sum(n) AS orders, sum(u) AS units, sum(r) AS units_refunded,
    sum(gross) AS gross_sum, sum(discount) AS discount_sum, sum(tax) AS tax_sum, sum(refund) AS refund_sum
FROM (
    SELECT day, revision, currency, orders AS n, units AS u, units_refunded AS r, gross, discount, tax, refund
    FROM analytics.sales_sums
    WHERE dimension = '' AND at >= {inner_from:DateTime} AND at < {inner_to:DateTime}
        AND day >= toDate({inner_from:DateTime}) AND day <= toDate({inner_to:DateTime})
    UNION ALL
    SELECT
        day, revision, currency, toUInt64(is_order) AS n, units AS u, units_refunded AS r,
        toDecimal128(gross, 4) AS gross, toDecimal128(discount, 4) AS discount, toDecimal128(tax, 4) AS tax,
        toDecimal128(refund, 4) AS refund
    FROM analytics.sales_facts
    WHERE ((at >= {from:DateTime} AND at < {inner_from:DateTime}
                AND day >= toDate({from:DateTime}) AND day <= toDate({inner_from:DateTime}))
            OR (at >= {inner_to:DateTime} AND at < {to:DateTime}
                AND day >= toDate({inner_to:DateTime}) AND day <= toDate({to:DateTime})))
) AS parts
WHERE (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
    WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    GROUP BY day)
GROUP BY currency
ORDER BY orders DESC, currency ASC
SETTINGS max_threads = 1
