-- $1 account, $2 limit, $3 offset.
SELECT orders.order_document(o)::text AS document
FROM orders."Orders" o WHERE o."userId" = $1 ORDER BY o."createdAt" DESC, o.id LIMIT $2 OFFSET $3
