-- How many orders have status $1: the total of the admin's filtered list.
SELECT sum(CASE $1
    WHEN 'pending' THEN pending WHEN 'processing' THEN processing WHEN 'shipped' THEN shipped
    WHEN 'delivered' THEN delivered WHEN 'cancelled' THEN cancelled END)::bigint AS total
FROM orders."OrderTotals"
