-- Forgets runs that ended more than $1 seconds ago, or before the newest $2, up to $3 of them: $4 now. Tells which.
DELETE FROM analytics."ReportRuns" WHERE id IN (
    SELECT id FROM analytics."ReportRuns"
    WHERE "finishedAt" < coalesce($4::timestamptz, clock_timestamp()) - make_interval(secs => $1)
        OR "finishedAt" IS NOT NULL AND number <= (SELECT max(number) FROM analytics."ReportRuns") - $2::bigint
    ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING id
