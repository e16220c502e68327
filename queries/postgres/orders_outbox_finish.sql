-- $1 message, $2 lease, $3 what became of it, $4 why or NULL. No row where others have it by now.
UPDATE orders."Outbox"
SET state = $3, reason = left($4, 1000), "leaseId" = NULL, "finishedAt" = clock_timestamp()
WHERE id = $1 AND "leaseId" = $2 AND state = 'pending'
RETURNING id
