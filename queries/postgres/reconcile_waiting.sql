-- Which of some orders are not mirrored yet, or refused by name. $1 orders.
SELECT id AS "orderId" FROM analytics."MirrorChanges" WHERE kind = 'order' AND id = ANY ($1)
UNION
SELECT "orderId" FROM analytics."MirrorBacklog" WHERE "orderId" = ANY ($1)
