-- $1 order, then what can change of it.
UPDATE orders."Orders"
SET status = $2, "paymentStatus" = $3, "stockState" = $4, "paidAmount" = $5, "refundedAmount" = $6,
    "updatedAt" = orders.change_moment(), "writtenAt" = clock_timestamp()
WHERE id = $1
