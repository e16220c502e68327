-- $1 attempt, $2 lease, $3 status, $4 body: what the same request will get again.
UPDATE orders."OrderAttempts"
SET state = 'answered', "answerStatus" = $3, "answerBody" = $4
WHERE id = $1 AND "leaseId" = $2 AND state = 'ordered'
