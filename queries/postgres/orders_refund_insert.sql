-- $1 id, $2 order, $3 idempotency key or NULL, $4 fingerprint, $5 amount, $6 currency, $7 reason, $8 and $9 actor.
INSERT INTO orders."Refunds" (
    id, "orderId", "idempotencyKey", fingerprint, amount, currency, reason, "actorKind", "actorId")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
