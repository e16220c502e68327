-- Orders of which ClickHouse holds tombstones only. $1 orders.
DELETE FROM analytics."MirroredOrders" WHERE "orderId" = ANY ($1)
