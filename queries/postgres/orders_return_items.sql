-- The copies of refund $1.
SELECT i."productId", r.quantity
FROM orders."RefundItems" r JOIN orders."OrderItems" i ON i.id = r."orderItemId"
WHERE r."refundId" = $1 ORDER BY i.position
