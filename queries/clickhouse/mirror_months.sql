-- The months that order_lines has rows of up to a version in.
SELECT toYYYYMM(at) AS month, min(at) AS first, max(at) AS last
FROM analytics.order_lines WHERE version <= {version:UInt64} GROUP BY month ORDER BY month
