-- The customers who bought in a window, by what they left in the shop in it, the best first.
SELECT
    any(customer_id) AS name, sum(toUInt64(is_order)) AS orders, sum(units) AS units_sum,
    sum(toInt64((gross - discount - refund) * 10000)) AS net_ten_thousandths,
    minIf(toUInt32(at), is_order = 1) AS first_at, maxIf(toUInt32(at), is_order = 1) AS last_at
FROM analytics.sales_facts
WHERE customer_id != '' AND currency = {currency:String} AND at >= {from:DateTime} AND at < {to:DateTime}
    AND day >= toDate({from:DateTime}) AND day <= toDate({to:DateTime})
    AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
        WHERE revision <= {newest:UInt64} GROUP BY day)
GROUP BY customer
HAVING orders > 0
ORDER BY net_ten_thousandths DESC, name ASC
LIMIT {limit:UInt32}
