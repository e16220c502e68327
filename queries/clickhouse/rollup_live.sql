-- The current revisions of the hours of a window.
SELECT max(revision) AS revision
FROM analytics.rollup_switches
WHERE bucket >= {from:DateTime} AND bucket < {to:DateTime}
GROUP BY family, bucket
