-- Claims requests whose order stands but whose answer was never kept: $1 lease, $2 seconds it lasts, $3 how many.
UPDATE orders."OrderAttempts"
SET "leaseId" = $1, "leaseUntil" = clock_timestamp() + make_interval(secs => $2)
WHERE id IN (
    SELECT id FROM orders."OrderAttempts"
    WHERE state = 'ordered' AND "leaseUntil" <= clock_timestamp()
    ORDER BY "leaseUntil" LIMIT $3 FOR UPDATE SKIP LOCKED)
RETURNING id
