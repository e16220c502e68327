-- $1 account, $2 idempotency key, $3 fingerprint.
SELECT id, fingerprint = $3 AS "isSame", state, "answerStatus", "answerBody", "leaseUntil" <= clock_timestamp() AS "isFree"
FROM orders."OrderAttempts"
WHERE "userId" = $1 AND "idempotencyKey" = $2
