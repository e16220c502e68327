-- $1 notice, $2 order, $3 kind. No row where it is known already.
INSERT INTO orders."PaymentNotices" (id, "orderId", kind) VALUES ($1, $2, $3)
ON CONFLICT (id) DO NOTHING
RETURNING id
