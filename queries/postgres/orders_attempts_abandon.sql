-- Claims requests that nobody goes on with, so that their stock is given back: $1 lease, $2 seconds it lasts, $3 seconds
-- after which a started request counts as left, $4 how many.
UPDATE orders."OrderAttempts"
SET state = 'abandoned', "leaseId" = $1, "leaseUntil" = clock_timestamp() + make_interval(secs => $2)
WHERE id IN (
    SELECT id FROM orders."OrderAttempts"
    WHERE state IN ('started', 'abandoned') AND "leaseUntil" <= clock_timestamp() - make_interval(secs => $3)
    ORDER BY "leaseUntil" LIMIT $4 FOR UPDATE SKIP LOCKED)
RETURNING id
