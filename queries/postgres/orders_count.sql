SELECT count(*) AS total FROM orders."Orders"
