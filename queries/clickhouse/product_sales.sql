-- What was sold of each product in a window, by currency: sales by the day of the order, refunds by their own day.
SELECT
    product_id, currency, uniqExactIf(order_id, kind = 'sale') AS orders, sumIf(units, kind = 'sale') AS units_sold,
    sum(gross) - sum(discount) - sum(refund) AS net
FROM analytics.order_lines FINAL
WHERE at >= {from:DateTime} AND at < {to:DateTime} AND is_sale = 1 AND is_deleted = 0 AND product_id != ''
GROUP BY product_id, currency
ORDER BY orders DESC, product_id ASC, currency ASC
LIMIT {limit:UInt32}
