-- Locks schedules with a moment that has no run yet, up to $2 of them that nobody else plans: $1 now.
SELECT id, name, plan::text AS plan, cron, timezone, "catchUp", enabled, revision, "nextAt", "createdAt", "updatedAt",
    coalesce($1::timestamptz, clock_timestamp()) AS now
FROM analytics."ReportSchedules"
WHERE enabled AND "deletedAt" IS NULL AND "nextAt" <= coalesce($1::timestamptz, clock_timestamp())
ORDER BY "nextAt"
LIMIT $2
FOR UPDATE SKIP LOCKED
