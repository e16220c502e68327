-- $1 id, $2 order, $3 idempotency key or NULL, $4 fingerprint, $5 amount, $6 currency, $7 reason, $8 and $9 actor,
-- $10 whether the copies go back into stock; NULL where the catalogue is not told.
INSERT INTO orders."Refunds" (
    id, "orderId", "idempotencyKey", fingerprint, amount, currency, reason, "actorKind", "actorId", restock,
    "stockState")
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8, $9, coalesce($10::boolean, false),
    CASE WHEN $10::boolean IS NOT NULL THEN 'open' END)
