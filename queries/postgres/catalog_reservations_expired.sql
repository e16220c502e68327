-- Abandoned reservations, each for one instance only.
SELECT key
FROM catalog."StockReservations"
WHERE state = 'held' AND "expiresAt" <= now()
ORDER BY "expiresAt"
LIMIT $1
FOR UPDATE SKIP LOCKED
