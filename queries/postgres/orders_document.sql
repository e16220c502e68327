-- $1 order, $2 the account that asks; NULL for one that may see all.
SELECT orders.order_document(o)::text AS document
FROM orders."Orders" o WHERE o.id = $1 AND ($2::uuid IS NULL OR o."userId" = $2)
