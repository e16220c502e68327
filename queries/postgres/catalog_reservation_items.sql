-- What reservations hold, and how much of it is no longer the order's.
SELECT key, "productId", quantity, "returnedQuantity", name, "unitPrice"
FROM catalog."StockReservationItems"
WHERE key = ANY($1)
ORDER BY key, "productId"
