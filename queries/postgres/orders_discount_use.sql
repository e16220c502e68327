-- Counts the use of discount $1, whose row is locked, by order $2 of account $3, for amount $4.
WITH counted AS (
    UPDATE orders."Discounts" SET uses = uses + 1 WHERE id = $1
)
INSERT INTO orders."DiscountUses" ("discountId", "orderId", "userId", amount) VALUES ($1, $2, $3, $4)
