-- Keeps run $1 under lease $2 for $3 seconds from now, $4. No row: others have it.
UPDATE analytics."ReportRuns"
SET "dueAt" = coalesce($4::timestamptz, clock_timestamp()) + make_interval(secs => $3)
WHERE id = $1 AND "leaseId" = $2
RETURNING id
