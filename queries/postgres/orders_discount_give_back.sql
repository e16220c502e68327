-- Gives the use of a discount by order $1 back, once, if there was one.
WITH given AS (
    UPDATE orders."DiscountUses" SET "givenBackAt" = clock_timestamp()
    WHERE "orderId" = $1 AND "givenBackAt" IS NULL
    RETURNING "discountId"
)
UPDATE orders."Discounts" d SET uses = d.uses - 1 FROM given g WHERE d.id = g."discountId"
