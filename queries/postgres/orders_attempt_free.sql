-- Lets others go on at once: $1 attempt, $2 lease.
UPDATE orders."OrderAttempts" SET "leaseUntil" = clock_timestamp() WHERE id = $1 AND "leaseId" = $2
