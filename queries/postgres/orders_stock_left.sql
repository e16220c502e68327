-- The copies of order $1 that no refund has given back to the catalogue.
SELECT i."productId", i.quantity - coalesce((
    SELECT sum(ri.quantity)
    FROM orders."RefundItems" ri JOIN orders."Refunds" r ON r.id = ri."refundId"
    WHERE ri."orderItemId" = i.id AND r."stockState" IS NOT NULL), 0) AS quantity
FROM orders."OrderItems" i WHERE i."orderId" = $1 ORDER BY i.position
