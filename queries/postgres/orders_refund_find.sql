-- $1 order, $2 idempotency key, $3 fingerprint.
SELECT id, fingerprint = $3 AS "isSame" FROM orders."Refunds" WHERE "orderId" = $1 AND "idempotencyKey" = $2
