-- $1 line, $2 how many more of it.
UPDATE orders."OrderItems" SET "refundedQuantity" = "refundedQuantity" + $2 WHERE id = $1
