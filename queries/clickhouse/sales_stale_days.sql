-- The days whose sales have to be made anew: those touched since they were made. And those to be looked at once more,
-- since they had been touched shortly before, and a server may count a touch before its rows can be seen.
SELECT day, counted AS touches, newest, seen_lines, toUInt8(counted != seen) AS is_touched, toUInt32(now()) AS asked_at
FROM (
    SELECT day, countMerge(touches) AS counted, maxMerge(touched_at) AS last
    FROM analytics.sales_touched
    GROUP BY day
) AS touched
ALL LEFT JOIN (
    SELECT
        day, max(revision) AS newest, argMax(told, revision) AS seen, argMax(looked, revision) AS made,
        argMax(lines, revision) AS seen_lines
    FROM (
        SELECT day, revision, max(touches) AS told, max(made_at) AS looked, max(fingerprint) AS lines
        FROM analytics.sales_days
        GROUP BY day, revision
    ) AS revisions
    GROUP BY day
) AS known USING day
WHERE counted != seen
    OR (made < last + {settle:UInt32} AND toUInt32(now()) >= last + {settle:UInt32})
ORDER BY is_touched DESC, day ASC
LIMIT {limit:UInt32}
