-- Takes over what another has left: $1 attempt, $2 lease, $3 seconds.
UPDATE orders."OrderAttempts"
SET "leaseId" = $2, "leaseUntil" = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND state IN ('started', 'ordered') AND "leaseUntil" <= clock_timestamp()
RETURNING state
