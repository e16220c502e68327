-- Forgets messages that have been in state $1 for longer than $2 seconds; $3 at a time.
DELETE FROM orders."Outbox"
WHERE id IN (
    SELECT id FROM orders."Outbox"
    WHERE state = $1 AND state <> 'pending' AND "finishedAt" < clock_timestamp() - make_interval(secs => $2)
    ORDER BY "finishedAt" LIMIT $3 FOR UPDATE SKIP LOCKED)
