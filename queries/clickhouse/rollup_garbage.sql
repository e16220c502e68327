-- How many rows of each week are of no revision that counts, in one of the tables of the rollups.
SELECT toUInt32(toDateTime(toMonday(bucket), 'UTC')) AS week, count() AS stored, countIf(NOT live) AS dead
FROM
(
    SELECT
        bucket,
        revision IN (SELECT max(revision) FROM analytics.rollup_switches GROUP BY family, bucket) AS live
    FROM analytics.{table:Identifier}
)
GROUP BY week
ORDER BY week ASC
