-- Removes schedule $1, where its revision is $2 (any where that is NULL): $3 who, $4 request. Its runs stay.
WITH removed AS (
    UPDATE analytics."ReportSchedules"
    SET "deletedAt" = clock_timestamp(), "nextAt" = NULL, revision = revision + 1
    WHERE id = $1 AND "deletedAt" IS NULL AND revision = coalesce($2::bigint, revision)
    RETURNING id, name
), told AS (
    INSERT INTO analytics."ReportTrail" ("scheduleId", action, actor, details, "requestId")
    SELECT id, 'removed', $3, jsonb_build_object('name', name), $4 FROM removed
)
SELECT id FROM removed
