-- $1 order, whose row the caller has locked.
SELECT id, "productId", quantity, "refundedQuantity", "totalPrice" - "discountAmount" AS paid
FROM orders."OrderItems" WHERE "orderId" = $1 ORDER BY position
