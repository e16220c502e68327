-- Takes messages for destination $1 that are due: $2 lease, $3 seconds it lasts, $4 at most. Of one order only the oldest
-- that is still pending, so that they leave in their order, whoever sends them.
UPDATE orders."Outbox"
SET attempts = attempts + 1, "leaseId" = $2, "dueAt" = clock_timestamp() + make_interval(secs => $3)
WHERE id IN (
    SELECT m.id FROM orders."Outbox" m
    WHERE m.destination = $1 AND m.state = 'pending' AND m."dueAt" <= clock_timestamp()
        AND NOT EXISTS (
            SELECT FROM orders."Outbox" before
            WHERE before."orderId" = m."orderId" AND before.destination = m.destination AND before.state = 'pending'
                AND before.id < m.id)
    ORDER BY m."dueAt" LIMIT $4 FOR UPDATE OF m SKIP LOCKED)
RETURNING id, "eventId", "orderId", type, attempts, payload::text AS payload
