-- Sends the messages of state $1 (dead or skipped) again, the oldest first; $2 at a time.
UPDATE orders."Outbox"
SET state = 'pending', attempts = 0, "dueAt" = clock_timestamp(), "finishedAt" = NULL
WHERE id IN (
    SELECT id FROM orders."Outbox" WHERE state = $1 AND state IN ('dead', 'skipped')
    ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED)
