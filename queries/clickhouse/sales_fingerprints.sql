-- A fingerprint of the lines of some days, each in its newest version, tombstones too: the same as long as nothing new
-- can be seen. A day without lines has no row.
SELECT toDate(at) AS day, sum(cityHash64(order_id, line_id, version)) AS fingerprint
FROM analytics.order_lines FINAL
WHERE has({days:Array(Date)}, toDate(at)) AND at >= {from:DateTime} AND at < {to:DateTime}
GROUP BY day
ORDER BY day ASC
