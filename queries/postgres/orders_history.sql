-- $1 order, $2 the account that asks; NULL for one that may see all. NULL where there is no such order.
SELECT (
    SELECT coalesce(json_agg(json_build_object(
        'event', h.event, 'from', h."fromStatus", 'to', h."toStatus",
        'actor', json_build_object('kind', h."actorKind", 'id', h."actorId"), 'note', h.note,
        'createdAt', orders.moment(h."createdAt"), 'recordedAt', orders.moment(h."recordedAt")) ORDER BY h.id), '[]')
    FROM orders."OrderHistory" h WHERE h."orderId" = o.id)::text AS document
FROM orders."Orders" o WHERE o.id = $1 AND ($2::uuid IS NULL OR o."userId" = $2)
