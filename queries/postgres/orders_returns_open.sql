-- Refunds whose copies the catalogue has not taken back yet: of order $1, or of any where it is NULL; made $2 seconds ago
-- or earlier; $3 at most.
SELECT r.id, r."orderId", r.restock
FROM orders."Refunds" r
WHERE r."stockState" = 'open' AND ($1::uuid IS NULL OR r."orderId" = $1)
    AND r."createdAt" <= clock_timestamp() - make_interval(secs => $2)
ORDER BY r."createdAt" LIMIT $3
