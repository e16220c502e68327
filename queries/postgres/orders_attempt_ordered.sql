-- $1 attempt, $2 lease. No row where someone else has taken the work over: then nothing may be written.
UPDATE orders."OrderAttempts"
SET state = 'ordered'
WHERE id = $1 AND "leaseId" = $2 AND state = 'started'
RETURNING id
