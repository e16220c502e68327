-- Adds a schedule, where there are fewer than $11: $1 name, $2 plan, $3 cron, $4 zone, $5 catch-up, $6 enabled, $7 next
-- moment, $8 who, $9 request, $10 now.
WITH made AS (
    INSERT INTO analytics."ReportSchedules" (
        name, plan, cron, timezone, "catchUp", enabled, "nextAt", "createdBy", "createdAt", "updatedAt")
    SELECT $1, $2, $3, $4, $5, $6, $7::timestamptz, $8, coalesce($10::timestamptz, clock_timestamp()),
        coalesce($10::timestamptz, clock_timestamp())
    WHERE (SELECT count(*) FROM analytics."ReportSchedules" WHERE "deletedAt" IS NULL) < $11
    RETURNING *
), told AS (
    INSERT INTO analytics."ReportTrail" ("scheduleId", action, actor, details, "requestId")
    SELECT id, 'created', $8, jsonb_build_object('name', name, 'cron', cron, 'timezone', timezone), $9 FROM made
)
SELECT id, name, plan::text AS plan, cron, timezone, "catchUp", enabled, revision, "nextAt", "createdAt", "updatedAt"
FROM made
