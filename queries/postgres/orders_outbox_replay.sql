-- Sends message $1 again, whatever became of it, unless it is being sent right now.
UPDATE orders."Outbox"
SET state = 'pending', attempts = 0, "dueAt" = clock_timestamp(), "leaseId" = NULL, "finishedAt" = NULL
WHERE id = $1 AND "leaseId" IS NULL
RETURNING type, destination
