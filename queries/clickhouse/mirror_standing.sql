-- The newest version that order_lines holds, 0 where it is empty, and its rows of all versions.
SELECT max(version) AS newest, count() AS stored FROM analytics.order_lines
