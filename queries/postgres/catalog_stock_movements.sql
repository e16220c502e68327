-- The newest movements of a product's stock.
SELECT id, change, "stockAfter", reason, note, actor, "reservationKey", "createdAt"
FROM catalog."StockMovements"
WHERE "productId" = $1
ORDER BY id DESC
LIMIT $2
