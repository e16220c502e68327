-- Orders named by purchase events within a time that there is no order of, newest first.
SELECT order_id, min(event_time) AS first_at, count() AS events
FROM analytics.events
WHERE event_type = 'purchase' AND order_id != '' AND event_time >= {from:DateTime} AND event_time < {to:DateTime}
    AND order_id NOT IN (SELECT order_id FROM analytics.order_lines FINAL WHERE is_deleted = 0)
GROUP BY order_id ORDER BY first_at DESC, order_id LIMIT {limit:UInt32}
