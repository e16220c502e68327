-- What customers bought and gave back in a window, apart for those whose first sale ever lies in it (new) and for the
-- others (returning); lines that name no customer are unknown.
SELECT
    multiIf(customer_id = '', 'unknown', customer IN (
        SELECT customer
        FROM analytics.sales_firsts
        WHERE currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
            AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
            AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
                WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
                GROUP BY day)
    ), 'new', 'returning') AS item,
    '' AS label, sum(n) AS orders, sum(u) AS units, sum(r) AS units_refunded,
    sum(toDecimal128(gross, 4)) AS gross_sum, sum(toDecimal128(discount, 4)) AS discount_sum,
    sum(toDecimal128(tax, 4)) AS tax_sum, sum(toDecimal128(refund, 4)) AS refund_sum
FROM (
    SELECT
        day, revision, customer, customer_id, toUInt64(is_order) AS n, units AS u, units_refunded AS r,
        gross, discount, tax, refund
    FROM analytics.sales_facts
    WHERE currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
        AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
) AS lines
WHERE (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
    WHERE revision <= {newest:UInt64} AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    GROUP BY day)
GROUP BY item
ORDER BY gross_sum - discount_sum - refund_sum DESC, item ASC
