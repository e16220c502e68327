-- $1 limit, $2 offset.
SELECT orders.order_document(o)::text AS document
FROM orders."Orders" o ORDER BY o."createdAt" DESC, o.id LIMIT $1 OFFSET $2
