-- A reservation that is about to be changed or answered again.
SELECT key, state, "expiresInSeconds", "expiresAt"
FROM catalog."StockReservations"
WHERE key = $1
FOR UPDATE
