-- Orders that were mirrored, whatever was wrong with them before. $1 orders.
DELETE FROM analytics."MirrorRefusals" WHERE "orderId" = ANY ($1)
