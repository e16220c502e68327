-- The mirrored lines of orders by UTC day: how many, and what they add up to, as reconcile_days.sql of queries/postgres
-- gives them.
SELECT toString(toDate(at)) AS day, count() AS lines, uniqExactIf(order_id, kind = 'sale') AS orders,
    sum(is_sale) AS sales,
    sum(units) AS all_units, sum(gross) AS all_gross, sum(discount) AS all_discount, sum(tax) AS all_tax,
    sum(refund) AS all_refund,
    sum(length(line_id) + length(kind) + length(order_id) + length(order_number) + length(customer_id)
        + length(product_id) + length(product_name) + length(category) + length(platform) + length(country)
        + length(payment_method) + length(currency) + length(order_status) + length(payment_status)) AS text_bytes
FROM analytics.order_lines FINAL
WHERE is_deleted = 0 AND at >= {from:DateTime} AND at < {to:DateTime}
GROUP BY day ORDER BY day
