-- Takes runs that are due, up to $3 of them, first those that somebody has asked for and waits for: $1 lease, $2 seconds
-- it lasts, $4 now. Who lost a run to this can't write it any more.
WITH due AS MATERIALIZED (
    SELECT id, status = 'running' AS "wasRunning" FROM analytics."ReportRuns"
    WHERE status IN ('pending', 'waiting', 'running') AND "dueAt" <= coalesce($4::timestamptz, clock_timestamp())
    ORDER BY "scheduleId" IS NOT NULL, "dueAt", number LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE analytics."ReportRuns" r
SET status = 'running', attempts = attempts + 1, "leaseId" = $1,
    "dueAt" = coalesce($4::timestamptz, clock_timestamp()) + make_interval(secs => $2)
FROM due
WHERE r.id = due.id
RETURNING r.id, r."scheduleId", r."scheduledAt", r.name, r.plan::text AS plan, r."windowFrom", r."windowTo", r.timezone,
    r.attempts, r.mark::text AS mark, due."wasRunning", coalesce($4::timestamptz, clock_timestamp()) AS now
