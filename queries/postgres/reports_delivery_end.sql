-- Ends delivery $1 of lease $2: $3 sent or failed, $4 why, $5 now. No row: others have it.
UPDATE analytics."ReportDeliveries"
SET state = $3, "leaseId" = NULL, reason = left($4, 1000),
    "sentAt" = CASE WHEN $3 = 'sent' THEN coalesce($5::timestamptz, clock_timestamp()) END
WHERE id = $1 AND "leaseId" = $2
RETURNING id
