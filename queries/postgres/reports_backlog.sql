-- How many runs there are of each status that waits, and how many seconds ago the first of them was due: $1 now.
SELECT status, count(*) AS runs,
    greatest(0, extract(epoch FROM coalesce($1::timestamptz, clock_timestamp()) - min("scheduledAt")))::double precision
        AS age
FROM analytics."ReportRuns"
WHERE status IN ('pending', 'waiting', 'running', 'delivering')
GROUP BY status
