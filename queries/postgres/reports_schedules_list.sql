-- The schedules, up to $1 of them; only $2 where it is given.
SELECT id, name, plan::text AS plan, cron, timezone, "catchUp", enabled, revision, "nextAt", "createdAt", "updatedAt"
FROM analytics."ReportSchedules"
WHERE "deletedAt" IS NULL AND id = coalesce($2::uuid, id)
ORDER BY lower(name), id
LIMIT $1
