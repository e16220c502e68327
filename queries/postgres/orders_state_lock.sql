-- $1 order: what can change of it, for whoever is about to change it.
SELECT "userId", status, "paymentStatus", "paymentMethod", "stockState", "totalAmount", "paidAmount", "refundedAmount",
    currency
FROM orders."Orders" WHERE id = $1 FOR UPDATE
