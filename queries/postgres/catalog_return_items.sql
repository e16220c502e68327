-- Marks copies as no longer the order's: $1 reservation, whose row is locked, $2 products, $3 how many more of each.
UPDATE catalog."StockReservationItems" i
SET "returnedQuantity" = i."returnedQuantity" + r.quantity
FROM unnest($2::uuid[], $3::bigint[]) AS r (id, quantity)
WHERE i.key = $1 AND i."productId" = r.id
