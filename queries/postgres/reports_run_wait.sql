-- Puts run $1 of lease $2 off for $3 seconds, as the figures are not complete yet: $4 mark, $5 now. It is no try.
UPDATE analytics."ReportRuns"
SET status = 'waiting', "leaseId" = NULL, attempts = attempts - 1, mark = $4,
    "dueAt" = coalesce($5::timestamptz, clock_timestamp()) + make_interval(secs => $3)
WHERE id = $1 AND "leaseId" = $2
RETURNING id
