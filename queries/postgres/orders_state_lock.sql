-- $1 order: what can change of it, for whoever is about to change it, and its last change: its moment, and whether it
-- was brought in from the past.
SELECT "userId", status, "paymentStatus", "paymentMethod", "stockState", "totalAmount", "paidAmount", "refundedAmount",
    currency, "isBackdated" AND "updatedAt" < "writtenAt" - interval '1 second' AS "isBackdated",
    orders.moment("updatedAt") AS "updatedAt"
FROM orders."Orders" WHERE id = $1 FOR UPDATE
