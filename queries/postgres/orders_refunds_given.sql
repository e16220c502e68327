-- What has been given back of order $1, whose row the caller has locked.
SELECT coalesce(sum(amount), 0) AS given FROM orders."Refunds" WHERE "orderId" = $1 AND status = 'succeeded'
