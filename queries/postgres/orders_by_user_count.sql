-- How many orders a customer has: the total of their list.
SELECT count(*) AS total FROM orders."Orders" WHERE "userId" = $1
