-- Customers by how often they had bought up to the end of a window, with what they had left in the shop by then: of all
-- customers who ever bought, and of those among them who bought within the window.
SELECT
    least(n, {orders_max:UInt64}) AS orders_up_to, count() AS customers, sum(n) AS orders, sum(m) AS net_ten_thousandths,
    countIf(is_active) AS active_customers, sumIf(n, is_active) AS active_orders, sumIf(m, is_active) AS active_net_ten_thousandths
FROM (
    SELECT
        customer, sum(toUInt64(is_order)) AS n,
        sum(toInt64((gross - discount - refund) * 10000)) AS m,
        toUInt8(sum(toUInt64(is_order = 1 AND at >= {from:DateTime})) > 0) AS is_active
    FROM analytics.sales_facts
    WHERE customer != sipHash64('') AND currency = {currency:String}
        AND at < {to:DateTime} AND day <= toDate({to:DateTime})
        AND (day, revision) IN (SELECT day, max(revision) FROM analytics.sales_days
            WHERE revision <= {newest:UInt64} GROUP BY day)
    GROUP BY customer
) AS buyers
WHERE n > 0
GROUP BY orders_up_to
ORDER BY orders_up_to ASC
