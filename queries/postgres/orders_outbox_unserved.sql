-- Gives up messages for destinations that are none of $1 any more, older than $2 seconds; $3 at a time.
UPDATE orders."Outbox"
SET state = 'skipped', reason = 'its destination is not configured any more', "leaseId" = NULL,
    "finishedAt" = clock_timestamp()
WHERE id IN (
    SELECT id FROM orders."Outbox"
    WHERE state = 'pending' AND destination <> ALL ($1::text[])
        AND "createdAt" < clock_timestamp() - make_interval(secs => $2)
    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)
