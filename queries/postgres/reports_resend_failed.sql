-- Has the deliveries of run $1 that were given up tried again: $2 now.
UPDATE analytics."ReportDeliveries"
SET state = 'pending', attempts = 0, "dueAt" = coalesce($2::timestamptz, clock_timestamp())
WHERE "runId" = $1 AND state = 'failed'
RETURNING id
