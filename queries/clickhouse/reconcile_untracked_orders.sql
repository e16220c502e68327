-- Sales within a time without a purchase event, newest first.
SELECT order_id, any(order_number) AS number, max(at) AS sold_at
FROM analytics.order_lines FINAL
WHERE is_deleted = 0 AND kind = 'sale' AND is_sale = 1 AND at >= {from:DateTime} AND at < {to:DateTime}
    AND order_id NOT IN (SELECT order_id FROM analytics.events WHERE event_type = 'purchase' AND order_id != '')
GROUP BY order_id ORDER BY sold_at DESC, order_id LIMIT {limit:UInt32}
