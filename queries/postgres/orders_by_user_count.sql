SELECT count(*) AS total FROM orders."Orders" WHERE "userId" = $1
