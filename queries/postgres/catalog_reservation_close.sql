-- Ends a reservation: confirmed or released.
UPDATE catalog."StockReservations" SET state = $2, reason = $3, "updatedAt" = now()
WHERE key = $1
