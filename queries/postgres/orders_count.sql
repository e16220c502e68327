-- How many orders there are: the total of the admin's list, and of the service's health.
SELECT sum(pending + processing + shipped + delivered + cancelled)::bigint AS total FROM orders."OrderTotals"
