-- Puts all orders into the backlog, and those that are no more but were mirrored. $1 is NULL.
INSERT INTO analytics."MirrorBacklog" ("orderId")
SELECT order_id FROM (
    SELECT order_id, at FROM (
{source}
    ) AS line
    UNION ALL
    SELECT "orderId", NULL FROM analytics."MirroredOrders"
) AS every
GROUP BY order_id ORDER BY min(at) NULLS FIRST
