-- Lets run $1 of lease $2 be tried again in $3 seconds: $4 kind and $5 text of what went wrong, $6 now.
UPDATE analytics."ReportRuns"
SET status = 'pending', "leaseId" = NULL, "errorKind" = $4, error = left($5, 1000),
    "dueAt" = coalesce($6::timestamptz, clock_timestamp()) + make_interval(secs => $3)
WHERE id = $1 AND "leaseId" = $2
RETURNING id
