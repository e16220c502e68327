-- Writes runs of schedule $1 down, each once: $2 moments, $3 and $4 their windows (all in seconds since 1970), $5 their
-- states (pending or skipped), $6 what made them, $7 who asked, $8 now. Tells which are new.
INSERT INTO analytics."ReportRuns" (
    "scheduleId", "scheduledAt", trigger, name, plan, "windowFrom", "windowTo", timezone, status, "dueAt",
    "requestedBy", "createdAt", "finishedAt", error)
SELECT s.id, to_timestamp(t.at), $6, s.name, s.plan, to_timestamp(t.start), to_timestamp(t."end"), s.timezone, t.state,
    coalesce($8::timestamptz, clock_timestamp()), $7::uuid, coalesce($8::timestamptz, clock_timestamp()),
    CASE WHEN t.state = 'skipped' THEN coalesce($8::timestamptz, clock_timestamp()) END,
    CASE WHEN t.state = 'skipped' THEN 'It was missed, and the schedule does not make it good.' END
FROM analytics."ReportSchedules" s,
    unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::text[]) AS t (at, start, "end", state)
WHERE s.id = $1
ORDER BY t.at
ON CONFLICT ("scheduleId", "scheduledAt") DO NOTHING
RETURNING id, status
