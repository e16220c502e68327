-- Sales within a time, and of these the ones without a purchase event.
SELECT uniqExact(order_id) AS sales,
    uniqExactIf(order_id, order_id NOT IN (
        SELECT order_id FROM analytics.events WHERE event_type = 'purchase' AND order_id != '')) AS untracked
FROM analytics.order_lines FINAL
WHERE is_deleted = 0 AND kind = 'sale' AND is_sale = 1 AND at >= {from:DateTime} AND at < {to:DateTime}
