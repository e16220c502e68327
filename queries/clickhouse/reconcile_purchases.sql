-- Orders named by purchase events within a time, and of these the ones there is no order of.
SELECT uniqExact(order_id) AS named,
    uniqExactIf(order_id, order_id NOT IN (SELECT order_id FROM analytics.order_lines FINAL WHERE is_deleted = 0))
        AS unknown
FROM analytics.events
WHERE event_type = 'purchase' AND order_id != '' AND event_time >= {from:DateTime} AND event_time < {to:DateTime}
