-- How many orders of account $2 use discount $1, and the time.
SELECT count(*) AS uses, clock_timestamp() AS now
FROM orders."DiscountUses" WHERE "discountId" = $1 AND "userId" = $2 AND "givenBackAt" IS NULL
