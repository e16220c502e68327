-- Refunds that the provider has not made yet: of order $1, or of any where it is NULL; promised $2 seconds ago or
-- earlier; $3 at most.
SELECT r.id, r."orderId", r.amount, o."paymentMethod", o."totalAmount", o.currency
FROM orders."Refunds" r JOIN orders."Orders" o ON o.id = r."orderId"
WHERE r.status = 'pending' AND ($1::uuid IS NULL OR r."orderId" = $1)
    AND r."createdAt" <= clock_timestamp() - make_interval(secs => $2)
ORDER BY r."createdAt" LIMIT $3
