-- Puts a message off: $1 message, $2 lease, $3 seconds, $4 why. The later ones of the same order wait as long, so that
-- nobody looks at them for nothing.
WITH mine AS (
    UPDATE orders."Outbox"
    SET "dueAt" = clock_timestamp() + make_interval(secs => $3), reason = left($4, 1000), "leaseId" = NULL
    WHERE id = $1 AND "leaseId" = $2 AND state = 'pending'
    RETURNING id, "orderId", destination, "dueAt")
UPDATE orders."Outbox" later
SET "dueAt" = mine."dueAt"
FROM mine
WHERE later."orderId" = mine."orderId" AND later.destination = mine.destination AND later.state = 'pending'
    AND later.id > mine.id AND later."dueAt" < mine."dueAt"
