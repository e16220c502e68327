-- Changes schedule $1, where its revision is $2 (any where that is NULL): $3 name, $4 plan, $5 cron, $6 zone, $7 catch-up,
-- $8 enabled, $9 next moment, $10 who, $11 request, $12 now.
WITH changed AS (
    UPDATE analytics."ReportSchedules"
    SET name = $3, plan = $4, cron = $5, timezone = $6, "catchUp" = $7, enabled = $8, "nextAt" = $9,
        revision = revision + 1, "updatedAt" = coalesce($12::timestamptz, clock_timestamp())
    WHERE id = $1 AND "deletedAt" IS NULL AND revision = coalesce($2::bigint, revision)
    RETURNING *
), told AS (
    INSERT INTO analytics."ReportTrail" ("scheduleId", action, actor, details, "requestId")
    SELECT id, 'changed', $10,
        jsonb_build_object('name', name, 'cron', cron, 'timezone', timezone, 'enabled', enabled, 'revision', revision),
        $11
    FROM changed
)
SELECT id, name, plan::text AS plan, cron, timezone, "catchUp", enabled, revision, "nextAt", "createdAt", "updatedAt"
FROM changed
