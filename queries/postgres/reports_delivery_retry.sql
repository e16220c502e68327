-- Lets delivery $1 of lease $2 be tried again in $3 seconds: $4 why, $5 whether it may have arrived, $6 now.
UPDATE analytics."ReportDeliveries"
SET state = 'pending', "leaseId" = NULL, reason = left($4, 1000),
    "isUncertain" = "isUncertain" OR $5 AND channel IN ('email', 'slack'),
    "dueAt" = coalesce($6::timestamptz, clock_timestamp()) + make_interval(secs => $3)
WHERE id = $1 AND "leaseId" = $2
RETURNING id
