-- The next orders to be mirrored again. $1 how many at most.
SELECT position, "orderId" FROM analytics."MirrorBacklog" ORDER BY position LIMIT $1
