-- How many discounts there are: $1 whether active; NULL for all.
SELECT count(*) AS total FROM orders."Discounts" WHERE $1::boolean IS NULL OR "isActive" = $1
