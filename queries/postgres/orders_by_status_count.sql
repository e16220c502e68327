SELECT count(*) AS total FROM orders."Orders" WHERE status = $1
