-- $1 id, $2 account, $3 idempotency key or NULL, $4 fingerprint of the request, $5 lease, $6 seconds it lasts.
-- No row where this account has used the key before.
INSERT INTO orders."OrderAttempts" (id, "userId", "idempotencyKey", fingerprint, state, "leaseId", "leaseUntil")
VALUES ($1, $2, $3, $4, 'started', $5, clock_timestamp() + make_interval(secs => $6))
ON CONFLICT ("userId", "idempotencyKey") WHERE "idempotencyKey" IS NOT NULL DO NOTHING
RETURNING id
