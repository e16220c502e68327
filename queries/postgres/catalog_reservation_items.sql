-- What reservations hold.
SELECT key, "productId", quantity, name, "unitPrice"
FROM catalog."StockReservationItems"
WHERE key = ANY($1)
ORDER BY key, "productId"
