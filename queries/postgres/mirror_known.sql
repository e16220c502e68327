-- The keys that ClickHouse may hold of orders. $1 orders.
SELECT "orderId", keys FROM analytics."MirroredOrders" WHERE "orderId" = ANY ($1)
