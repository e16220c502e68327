-- How many orders have a status: the total of the admin's filtered list.
SELECT count(*) AS total FROM orders."Orders" WHERE status = $1
