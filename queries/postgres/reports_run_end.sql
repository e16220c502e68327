-- Ends run $1 of lease $2 without a delivery: $3 failed or empty, $4 kind and $5 text of what went wrong, $6 rows,
-- $7 milliseconds it took, $8 now.
UPDATE analytics."ReportRuns"
SET status = $3, "leaseId" = NULL, "errorKind" = $4, error = left($5, 1000), rows = $6, "durationMilliseconds" = $7,
    "finishedAt" = coalesce($8::timestamptz, clock_timestamp())
WHERE id = $1 AND "leaseId" = $2
RETURNING id
