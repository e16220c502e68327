-- Writes a run down that no schedule is behind, where fewer than $8 such runs wait: $1 the report's title, $2 plan, $3 and
-- $4 its window (in seconds since 1970) and $5 its zone, $6 who asked (NULL: a program), $7 now.
INSERT INTO analytics."ReportRuns" (
    "scheduledAt", trigger, name, plan, "windowFrom", "windowTo", timezone, status, "dueAt", "requestedBy", "createdAt")
SELECT now.at, 'person', left($1, 200), $2, to_timestamp($3::bigint), to_timestamp($4::bigint), $5, 'pending', now.at,
    $6::uuid, now.at
FROM (SELECT coalesce($7::timestamptz, clock_timestamp()) AS at) now
WHERE (SELECT count(*) FROM analytics."ReportRuns"
    WHERE "scheduleId" IS NULL AND status IN ('pending', 'waiting', 'running')) < $8
RETURNING id
