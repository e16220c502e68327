-- Takes away reservations that were closed more than $1 seconds ago with all they held, $2 at a time.
WITH old AS (
    SELECT key FROM catalog."StockReservations"
    WHERE state <> 'held' AND "updatedAt" < now() - make_interval(secs => $1)
    ORDER BY "updatedAt" LIMIT $2 FOR UPDATE SKIP LOCKED
), items AS (
    DELETE FROM catalog."StockReservationItems" WHERE key IN (SELECT key FROM old)
)
DELETE FROM catalog."StockReservations" WHERE key IN (SELECT key FROM old)
