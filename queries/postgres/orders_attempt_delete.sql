-- Forgets a request that has left nothing behind: $1 attempt, $2 lease.
DELETE FROM orders."OrderAttempts" WHERE id = $1 AND "leaseId" = $2 AND state IN ('started', 'abandoned')
