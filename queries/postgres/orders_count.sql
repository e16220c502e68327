-- How many orders there are: the total of the admin's list, and of the service's health.
SELECT count(*) AS total FROM orders."Orders"
