-- Rows that were not written again since a version: no order has them any more. At most {limit} of them.
SELECT order_id, line_id, max(at) AS newest_at
FROM analytics.order_lines
WHERE at >= {from:DateTime} AND at <= {to:DateTime}
GROUP BY toDate(at) AS day, order_id, line_id
HAVING max(version) <= {version:UInt64} AND argMax(is_deleted, version) = 0
LIMIT {limit:UInt32}
