-- Discounts, newest first: $1 limit, $2 offset, $3 whether active; NULL for all.
SELECT orders.discount_document(d)::text AS document
FROM orders."Discounts" d WHERE $3::boolean IS NULL OR d."isActive" = $3
ORDER BY d."createdAt" DESC, d.id LIMIT $1 OFFSET $2
