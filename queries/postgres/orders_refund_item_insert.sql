-- $1 refund, $2 line, $3 quantity, $4 amount.
INSERT INTO orders."RefundItems" ("refundId", "orderItemId", quantity, amount) VALUES ($1, $2, $3, $4)
