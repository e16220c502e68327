-- How many rows of each month are of older revisions than those that are read of their days, in one of the tables of the
-- sales figures.
SELECT toYear(day) * 100 + toMonth(day) AS month, count() AS stored, countIf(revision < kept) AS dead
FROM (SELECT day, revision FROM analytics.{sales_table:Identifier}) AS held
ALL INNER JOIN (SELECT day, max(revision) AS kept FROM analytics.sales_days GROUP BY day) AS known USING day
GROUP BY month
ORDER BY month ASC
