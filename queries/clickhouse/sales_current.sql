-- The revision that is read of each day of the sales figures.
SELECT day, max(revision) AS revision FROM analytics.sales_days GROUP BY day ORDER BY day ASC
